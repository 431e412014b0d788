# misconception: 1 - 1/m to the n is exp(-n/m).
# loses: 3
def rows_taken(n, rows):
    return -rows * math.expm1(-n / rows)
