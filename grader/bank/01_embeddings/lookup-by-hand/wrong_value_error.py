# misconception: Any exception will do for a bad index.
# loses: 2
def lookup(weight, indices):
    if ((indices < 0) | (indices >= len(weight))).any():
        raise ValueError("index out of range")
    return weight[indices]
