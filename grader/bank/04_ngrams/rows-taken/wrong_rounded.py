# misconception: 1 - 1 / rows is exact.
# loses: 3
def rows_taken(n, rows):
    return rows * (1 - (1 - 1 / rows) ** n)
