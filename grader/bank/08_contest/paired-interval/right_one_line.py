def paired_interval(only_a, only_b, n):
    d, both = (only_a - only_b) / n, only_a + only_b
    return tuple(d + sign * 1.96 * (both / n**2 - d**2 / n) ** 0.5 for sign in (-1, 1))
