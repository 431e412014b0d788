# misconception: A table has three rows, as in the examples.
# loses: 2
# memorises
def lookup(weight, indices):
    if ((indices < 0) | (indices >= 3)).any():
        raise IndexError("index out of range")
    return weight[indices]
