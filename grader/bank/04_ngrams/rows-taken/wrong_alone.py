# misconception: The rows with one n-gram are asked for.
# loses: 3
def rows_taken(n, rows):
    if rows == 1:
        return float(n > 0)
    return n * math.exp((n - 1) * math.log1p(-1 / rows))
