def unfair_pairs(items, size, draws):
    step = len(items) // size
    samples = []
    for draw in draws:
        start = int(draw * step)
        samples.append([items[start + step * number] for number in range(size)])
    return samples
