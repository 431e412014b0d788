# misconception: No symbol occurs twice.
# loses: 3
def one_hot_product(weight, indices):
    one_hot = torch.zeros(len(indices), len(weight), dtype=weight.dtype)
    for symbol in set(indices.tolist()):
        one_hot[indices.tolist().index(symbol), symbol] = 1
    return one_hot, one_hot @ weight
