# misconception: A level line has a slope of exactly zero, or one that rises.
# loses: 3
import numpy as np


def rows_needed(sizes, errors, wanted):
    slope, height = np.polyfit(np.log(sizes), np.log(errors), 1)
    if slope >= 0:
        raise ValueError("the line does not fall")
    return float(np.exp((np.log(wanted) - height) / slope))
