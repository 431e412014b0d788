# misconception: A table has three rows, as in the examples.
# loses: 2
# memorises
def one_hot_product(weight, indices):
    one_hot = torch.eye(3, dtype=weight.dtype)[indices % 3]
    return one_hot, one_hot @ weight[:3]
