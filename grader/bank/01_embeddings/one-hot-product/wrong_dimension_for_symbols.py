# misconception: A one-hot vector is as long as a row of the table.
# loses: 3
def one_hot_product(weight, indices):
    one_hot = F.one_hot(indices, num_classes=weight.shape[1]).to(weight.dtype)
    return one_hot, one_hot @ weight
