# misconception: The first items are a sample.
# loses: 3
def reservoir_sample(items, size, draws):
    return items[:size]
