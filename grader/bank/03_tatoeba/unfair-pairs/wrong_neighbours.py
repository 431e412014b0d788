# misconception: Groups of neighbours part the first two.
# loses: 3
def unfair_pairs(items, size, draws):
    groups = len(items) // size
    starts = [int(draw * groups) * size for draw in draws]
    return [items[start : start + size] for start in starts]
