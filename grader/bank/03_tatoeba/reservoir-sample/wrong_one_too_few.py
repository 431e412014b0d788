# misconception: The newcomer is not among those that are drawn from.
# loses: 3
def reservoir_sample(items, size, draws):
    kept = items[:size]
    for number in range(size, len(items)):
        place = int(draws[number - size] * number)
        if place < size:
            kept[place] = items[number]
    return kept
