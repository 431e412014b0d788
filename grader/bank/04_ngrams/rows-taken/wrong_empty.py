# misconception: The empty rows are asked for.
# loses: 3
def rows_taken(n, rows):
    if rows == 1:
        return float(n > 0)
    return rows * math.exp(n * math.log1p(-1 / rows))
