# misconception: list.index gives the number of an item, also of one that came before.
# loses: 3
def reservoir_sample(items, size, draws):
    kept = items[:size]
    for item in items[size:]:
        number = items.index(item)
        place = int(draws[number - size] * (number + 1))
        if place < size:
            kept[place] = item
    return kept
