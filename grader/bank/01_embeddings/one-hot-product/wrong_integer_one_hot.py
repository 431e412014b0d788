# misconception: Only the product needs the dtype of the weights.
# loses: 3
def one_hot_product(weight, indices):
    one_hot = F.one_hot(indices, num_classes=len(weight))
    return one_hot, one_hot.to(weight.dtype) @ weight
