# misconception: Two detectors always differ on some text.
# loses: 3
def paired_interval(only_a, only_b, n):
    both = only_a + only_b
    difference = (only_a - only_b) / both * (both / n)
    spread = math.sqrt((both / n - difference**2) / n)
    return difference - 1.96 * spread, difference + 1.96 * spread
