# misconception: A table has two rows at least.
# loses: 3
def rows_taken(n, rows):
    return -rows * math.expm1(n * math.log1p(-1 / rows))
