# misconception: A number of rows is a whole number.
# loses: 3
def rows_taken(n, rows):
    if rows == 1:
        return float(n > 0)
    return float(round(-rows * math.expm1(n * math.log1p(-1 / rows))))
