# misconception: one_hot knows by itself how many symbols there are.
# loses: 3
def one_hot_product(weight, indices):
    one_hot = F.one_hot(indices).to(weight.dtype)
    return one_hot, one_hot @ weight
