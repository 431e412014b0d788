# misconception: The variance is the spread.
# loses: 3
def paired_interval(only_a, only_b, n):
    difference = (only_a - only_b) / n
    spread = ((only_a + only_b) / n - difference**2) / n
    return difference - 1.96 * spread, difference + 1.96 * spread
