# misconception: Errors fall if the last one is below the first.
# loses: 3
import numpy as np


def rows_needed(sizes, errors, wanted):
    if errors[-1] > errors[0]:
        raise ValueError("rising")
    slope, height = np.polyfit(np.log(sizes), np.log(errors), 1)
    return float(np.exp((np.log(wanted) - height) / slope))
