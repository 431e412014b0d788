# misconception: The list is mine to change.
# loses: 3
def reservoir_sample(items, size, draws):
    for number in range(size, len(items)):
        place = int(draws[number - size] * (number + 1))
        if place < size:
            items[place] = items[number]
    del items[size:]
    return items
