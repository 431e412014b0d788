# misconception: Plain indexing refuses every bad index, so -1 needs no test.
# loses: 3
def lookup(weight, indices):
    return weight[indices]
