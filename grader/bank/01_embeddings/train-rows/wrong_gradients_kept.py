# misconception: backward() replaces the gradient of the step before.
# loses: 3
def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = nn.Parameter(weight.clone())
    sgd = torch.optim.SGD([table], lr=lr)
    for _ in range(steps):
        vectors = F.embedding(indices, table, padding_idx=padding_idx)
        ((vectors - targets) ** 2).sum().backward()
        sgd.step()
    return table.detach()
