# misconception: Two shares, each with its own variance.
# loses: 3
def paired_interval(only_a, only_b, n):
    difference = (only_a - only_b) / n
    spread = math.sqrt(only_a / n * (1 - only_a / n) / n + only_b / n * (1 - only_b / n) / n)
    return difference - 1.96 * spread, difference + 1.96 * spread
