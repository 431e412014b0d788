# misconception: Rounding gives every group the same chance.
# loses: 3
def unfair_pairs(items, size, draws):
    groups = len(items) // size
    return [items[min(round(draw * groups), groups - 1) :: groups] for draw in draws]
