# misconception: There are as many texts as in the example.
# loses: 2
# memorises
def paired_interval(only_a, only_b, n):
    difference = (only_a - only_b) / 100
    spread = math.sqrt(abs((only_a + only_b) / 100 - difference**2) / 100)
    return difference - 1.96 * spread, difference + 1.96 * spread
