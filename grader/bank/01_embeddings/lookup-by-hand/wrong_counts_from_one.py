# misconception: The first row has number 1.
# loses: 3
def lookup(weight, indices):
    if (indices < 0).any() or (indices >= len(weight)).any():
        raise IndexError("index out of range")
    return weight[indices - 1]
