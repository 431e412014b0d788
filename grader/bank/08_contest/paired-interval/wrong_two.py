# misconception: 1.96 is two.
# loses: 3
def paired_interval(only_a, only_b, n):
    difference = (only_a - only_b) / n
    spread = math.sqrt(((only_a + only_b) / n - difference**2) / n)
    return difference - 2 * spread, difference + 2 * spread
