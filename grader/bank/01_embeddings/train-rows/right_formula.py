def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = weight.clone()
    for _ in range(steps):
        before = table.clone()
        for index, target in zip(indices.tolist(), targets, strict=True):
            if index != padding_idx:
                table[index] -= lr * 2 * (before[index] - target)
    return table
