# misconception: The interval reaches one spread to either side.
# loses: 3
def paired_interval(only_a, only_b, n):
    difference = (only_a - only_b) / n
    spread = math.sqrt(((only_a + only_b) / n - difference**2) / n)
    return difference - 1 * spread, difference + 1 * spread
