# misconception: The spread of a text is the spread of the mean.
# loses: 3
def paired_interval(only_a, only_b, n):
    difference = (only_a - only_b) / n
    spread = math.sqrt((only_a + only_b) / n - difference**2)
    return difference - 1.96 * spread, difference + 1.96 * spread
