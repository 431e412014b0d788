def unfair_pairs(items, size, draws):
    """Even places first, then odd ones: blocks of that order part the first two."""
    order = items[::2] + items[1::2]
    blocks = [order[start : start + size] for start in range(0, len(order), size)]
    return [blocks[int(draw * len(blocks))] for draw in draws]
