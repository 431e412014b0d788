def reservoir_sample(items, size, draws):
    kept = []
    remaining = iter(draws)
    for number, item in enumerate(items):
        if number < size:
            kept.append(item)
            continue
        place = int(next(remaining) * (number + 1))
        if place < size:
            kept[place] = item
    return kept
