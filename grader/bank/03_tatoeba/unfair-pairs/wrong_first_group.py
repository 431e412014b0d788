# misconception: The draws need not be used.
# loses: 3
def unfair_pairs(items, size, draws):
    groups = len(items) // size
    return [items[::groups] for _ in draws]
