# misconception: The share of the rows is asked for.
# loses: 3
def rows_taken(n, rows):
    if rows == 1:
        return float(n > 0)
    return -math.expm1(n * math.log1p(-1 / rows))
