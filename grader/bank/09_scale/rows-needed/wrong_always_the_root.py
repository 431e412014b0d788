# misconception: Errors fall with the root of the rows, always.
# loses: 3
# memorises
def rows_needed(sizes, errors, wanted):
    if errors[-1] >= errors[0]:
        raise ValueError("level")
    return float(sizes[0] * (errors[0] / wanted) ** 2)
