# misconception: Subtracting at repeated indices subtracts each time.
# loses: 3
def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = weight.clone()
    for _ in range(steps):
        pull = 2 * (table[indices] - targets)
        if padding_idx is not None:
            pull[indices == padding_idx] = 0
        table[indices] -= lr * pull
    return table
