# misconception: The padding row is a row like any other in training.
# loses: 3
def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = nn.Parameter(weight.clone())
    sgd = torch.optim.SGD([table], lr=lr)
    for _ in range(steps):
        sgd.zero_grad()
        ((table[indices] - targets) ** 2).sum().backward()
        sgd.step()
    return table.detach()
