# misconception: There are always enough items.
# loses: 3
def reservoir_sample(items, size, draws):
    kept = [items[number] for number in range(size)]
    for number in range(size, len(items)):
        place = int(draws[number - size] * (number + 1))
        if place < size:
            kept[place] = items[number]
    return kept
