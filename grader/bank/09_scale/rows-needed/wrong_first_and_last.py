# misconception: Two points make a line: the first and the last.
# loses: 3
import math


def rows_needed(sizes, errors, wanted):
    slope = math.log(errors[-1] / errors[0]) / math.log(sizes[-1] / sizes[0])
    if slope > -1e-9:
        raise ValueError("level")
    return sizes[0] * math.exp(math.log(wanted / errors[0]) / slope)
