# misconception: The step of the slice is the size of the sample.
# loses: 3
def unfair_pairs(items, size, draws):
    return [items[int(draw * size) :: size] for draw in draws]
