# misconception: A window that begins anywhere keeps the first two apart.
# loses: 3
def unfair_pairs(items, size, draws):
    round_and_round = items + items
    starts = [int(draw * len(items)) for draw in draws]
    return [round_and_round[start : start + size] for start in starts]
