# misconception: Every index tensor has a smallest and a largest entry, an empty one too.
# loses: 3
def lookup(weight, indices):
    if indices.min() < 0 or indices.max() >= len(weight):
        raise IndexError("index out of range")
    return weight[indices]
