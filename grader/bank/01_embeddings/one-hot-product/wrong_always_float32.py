# misconception: float() is the dtype of every table.
# loses: 3
def one_hot_product(weight, indices):
    one_hot = F.one_hot(indices, num_classes=len(weight)).float()
    return one_hot, one_hot @ weight
