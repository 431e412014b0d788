# misconception: A difference is positive.
# loses: 3
def paired_interval(only_a, only_b, n):
    difference = abs(only_a - only_b) / n
    spread = math.sqrt(((only_a + only_b) / n - difference**2) / n)
    return difference - 1.96 * spread, difference + 1.96 * spread
