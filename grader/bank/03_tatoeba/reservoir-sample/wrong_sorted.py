# misconception: The order of the places does not matter.
# loses: 3
def reservoir_sample(items, size, draws):
    kept = items[:size]
    for number in range(size, len(items)):
        place = int(draws[number - size] * (number + 1))
        if place < size:
            kept[place] = items[number]
    return sorted(kept, reverse=True)
