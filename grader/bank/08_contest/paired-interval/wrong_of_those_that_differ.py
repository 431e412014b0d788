# misconception: Only the texts that differ count.
# loses: 3
def paired_interval(only_a, only_b, n):
    difference = (only_a - only_b) / (only_a + only_b)
    spread = math.sqrt(((only_a + only_b) / n - difference**2) / n)
    return difference - 1.96 * spread, difference + 1.96 * spread
