import math


def rows_needed(sizes, errors, wanted):
    x, y = [math.log(n) for n in sizes], [math.log(e) for e in errors]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - mx) * (b - my) for a, b in zip(x, y)) / sum((a - mx) ** 2 for a in x)
    if slope > -1e-9:
        raise ValueError("level or rising")
    return math.exp(mx + (math.log(wanted) - my) / slope)
