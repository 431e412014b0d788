# misconception: Half as many collisions as pairs of n-grams are lost.
# loses: 3
def rows_taken(n, rows):
    return float(max(0.0, n - n * (n - 1) / (2 * rows)))
