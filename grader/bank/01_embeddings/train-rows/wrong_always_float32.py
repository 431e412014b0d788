# misconception: A table of nn.Embedding has the dtype of the given one.
# loses: 3
def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = nn.Embedding(*weight.shape, padding_idx=padding_idx)
    with torch.no_grad():
        table.weight.copy_(weight)
    sgd = torch.optim.SGD(table.parameters(), lr=lr)
    for _ in range(steps):
        sgd.zero_grad()
        ((table(indices) - targets) ** 2).sum().backward()
        sgd.step()
    return table.weight.detach()
