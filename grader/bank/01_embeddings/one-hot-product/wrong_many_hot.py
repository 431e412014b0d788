# misconception: matrix[:, indices] = 1 sets one entry in each row.
# loses: 3
def one_hot_product(weight, indices):
    one_hot = torch.zeros(len(indices), len(weight), dtype=weight.dtype)
    one_hot[:, indices] = 1
    return one_hot, one_hot @ weight
