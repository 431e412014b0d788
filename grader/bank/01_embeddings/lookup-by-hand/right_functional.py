def lookup(weight, indices):
    return F.embedding(indices, weight)
