# misconception: The difference is second minus first.
# loses: 3
def paired_interval(only_a, only_b, n):
    difference = (only_b - only_a) / n
    spread = math.sqrt(((only_a + only_b) / n - difference**2) / n)
    return difference - 1.96 * spread, difference + 1.96 * spread
