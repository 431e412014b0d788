# misconception: A sample holds each text once.
# loses: 3
def reservoir_sample(items, size, draws):
    kept = items[:size]
    for number in range(size, len(items)):
        place = int(draws[number - size] * (number + 1))
        if place < size and items[number] not in kept:
            kept[place] = items[number]
    return list(dict.fromkeys(kept))
