# misconception: By hand means to call the function instead of the module.
# loses: 3
def lookup(weight, indices):
    return F.embedding(indices, weight)
