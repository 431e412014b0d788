# misconception: To make the dtypes meet, the table may be rounded to float32.
# loses: 3
def one_hot_product(weight, indices):
    one_hot = F.one_hot(indices, num_classes=len(weight)).float()
    product = one_hot @ weight.float()
    return one_hot.to(weight.dtype), product.to(weight.dtype)
