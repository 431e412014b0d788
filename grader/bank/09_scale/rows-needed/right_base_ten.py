import numpy as np


def rows_needed(sizes, errors, wanted):
    slope, height = np.polynomial.Polynomial.fit(np.log10(sizes), np.log10(errors), 1).convert().coef[::-1]
    if slope >= -1e-9:
        raise ValueError("more rows do not help")
    return float(10 ** ((np.log10(wanted) - height) / slope))
