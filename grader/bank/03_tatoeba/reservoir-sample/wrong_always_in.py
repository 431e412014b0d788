# misconception: Every newcomer takes a place.
# loses: 3
def reservoir_sample(items, size, draws):
    kept = items[:size]
    for number in range(size, len(items)):
        kept[int(draws[number - size] * size)] = items[number]
    return kept
