def rows_taken(n, rows):
    if n == 0:
        return 0.0
    if rows == 1:
        return 1.0
    return rows * -math.expm1(n * math.log1p(-1.0 / rows))
