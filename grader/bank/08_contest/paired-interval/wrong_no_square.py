# misconception: The variance is the share of the texts that differ.
# loses: 3
def paired_interval(only_a, only_b, n):
    difference = (only_a - only_b) / n
    spread = math.sqrt((only_a + only_b) / n / n)
    return difference - 1.96 * spread, difference + 1.96 * spread
