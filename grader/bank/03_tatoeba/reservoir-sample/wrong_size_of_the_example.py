# misconception: The first later item always has the number 2.
# loses: 3
def reservoir_sample(items, size, draws):
    kept = items[:size]
    for number in range(2, len(items)):
        place = int(draws[number - 2] * (number + 1)) if number - 2 < len(draws) else size
        if place < size:
            kept[place] = items[number]
    return kept
