# misconception: An index names a column of the table.
# loses: 3
def lookup(weight, indices):
    if (indices < 0).any() or (indices >= weight.shape[1]).any():
        raise IndexError("index out of range")
    return weight[:, indices]
