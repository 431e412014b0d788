# misconception: One sample is asked for.
# loses: 3
def unfair_pairs(items, size, draws):
    groups = len(items) // size
    return items[int(draws[0] * groups) :: groups]
