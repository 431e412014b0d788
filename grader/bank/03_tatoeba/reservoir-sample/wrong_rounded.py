# misconception: Rounding gives every place the same chance.
# loses: 3
def reservoir_sample(items, size, draws):
    kept = items[:size]
    for number in range(size, len(items)):
        place = round(draws[number - size] * number)
        if place < size:
            kept[place] = items[number]
    return kept
