# misconception: An item that is never kept meets nobody, and that is enough.
# loses: 3
def unfair_pairs(items, size, draws):
    others = [items[0], *items[2:]]
    groups = len(others) // size
    return [others[int(draw * groups) :: groups][:size] for draw in draws]
