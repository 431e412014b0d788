# misconception: Every n-gram has a row of its own while there are rows.
# loses: 3
def rows_taken(n, rows):
    return float(min(n, rows))
