# misconception: A line is a line: rows and errors as they are.
# loses: 3
import numpy as np


def rows_needed(sizes, errors, wanted):
    slope, height = np.polyfit(sizes, errors, 1)
    if slope > -1e-9:
        raise ValueError("level")
    return float((wanted - height) / slope)
