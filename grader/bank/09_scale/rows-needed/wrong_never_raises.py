# misconception: A line that rises crosses the wanted error too, so there is an answer.
# loses: 3
import numpy as np


def rows_needed(sizes, errors, wanted):
    slope, height = np.polyfit(np.log(sizes), np.log(errors), 1)
    return float(np.exp((np.log(wanted) - height) / slope))
