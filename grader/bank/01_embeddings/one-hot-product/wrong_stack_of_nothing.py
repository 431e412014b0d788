# misconception: There is always at least one index to stack.
# loses: 3
def one_hot_product(weight, indices):
    rows = []
    for index in indices:
        row = torch.zeros(len(weight), dtype=weight.dtype)
        row[index] = 1
        rows.append(row)
    one_hot = torch.stack(rows)
    return one_hot, one_hot @ weight
