def reservoir_sample(items, size, draws):
    """The last item that is written to a place is the one that stays."""
    last = {number: item for number, item in enumerate(items[:size])}
    for offset, item in enumerate(items[size:]):
        last[int(draws[offset] * (size + offset + 1))] = item
    return [last[place] for place in range(min(size, len(items)))]
