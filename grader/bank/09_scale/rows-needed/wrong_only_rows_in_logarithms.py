# misconception: The axis of rows is logarithmic, the errors stay as they are.
# loses: 3
import numpy as np


def rows_needed(sizes, errors, wanted):
    slope, height = np.polyfit(np.log(sizes), errors, 1)
    if slope > -1e-9:
        raise ValueError("level")
    return float(np.exp((wanted - height) / slope))
