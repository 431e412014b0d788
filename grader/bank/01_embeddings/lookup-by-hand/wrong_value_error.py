# misconception: Any exception will do for a bad index.
# loses: 3
def lookup(weight, indices):
    if ((indices < 0) | (indices >= len(weight))).any():
        raise ValueError("index out of range")
    return weight[indices]
