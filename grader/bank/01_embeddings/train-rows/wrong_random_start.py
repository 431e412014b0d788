# misconception: A fresh nn.Embedding holds the numbers that it should begin with.
# loses: 3
def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = nn.Embedding(*weight.shape, padding_idx=padding_idx, dtype=weight.dtype)
    sgd = torch.optim.SGD(table.parameters(), lr=lr)
    for _ in range(steps):
        sgd.zero_grad()
        ((table(indices) - targets) ** 2).sum().backward()
        sgd.step()
    return table.weight.detach()
