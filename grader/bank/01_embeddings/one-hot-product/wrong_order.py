# misconception: The product comes first.
# loses: 3
def one_hot_product(weight, indices):
    one_hot = F.one_hot(indices, num_classes=len(weight)).to(weight.dtype)
    return one_hot @ weight, one_hot
