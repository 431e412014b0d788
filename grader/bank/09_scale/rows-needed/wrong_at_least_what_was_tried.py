# misconception: Fewer rows than were tried cannot be the answer.
# loses: 2
import numpy as np


def rows_needed(sizes, errors, wanted):
    slope, height = np.polyfit(np.log(sizes), np.log(errors), 1)
    if slope > -1e-9:
        raise ValueError("level")
    return max(float(np.exp((np.log(wanted) - height) / slope)), float(sizes[-2] - 1200))
