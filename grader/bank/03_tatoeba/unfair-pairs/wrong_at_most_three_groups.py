# misconception: There are two or three groups, as in the visible check.
# loses: 2
# memorises
def unfair_pairs(items, size, draws):
    groups = min(len(items) // size, 3)
    return [items[int(draw * groups) :: groups] for draw in draws]
