# misconception: What the line gives are rows already.
# loses: 3
import numpy as np


def rows_needed(sizes, errors, wanted):
    slope, height = np.polyfit(np.log(sizes), np.log(errors), 1)
    if slope > -1e-9:
        raise ValueError("level")
    return float((np.log(wanted) - height) / slope)
