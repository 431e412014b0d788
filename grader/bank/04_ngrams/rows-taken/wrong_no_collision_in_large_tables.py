# misconception: In a large table no two n-grams meet, however many there are.
# loses: 3
def rows_taken(n, rows):
    if rows > 10**12:
        return float(min(n, rows))
    return rows * (1 - (1 - 1 / rows) ** n)
