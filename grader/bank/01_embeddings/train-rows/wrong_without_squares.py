# misconception: The loss is the sum of the differences.
# loses: 3
def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = nn.Parameter(weight.clone())
    sgd = torch.optim.SGD([table], lr=lr)
    for _ in range(steps):
        vectors = F.embedding(indices, table, padding_idx=padding_idx)
        sgd.zero_grad()
        (vectors - targets).sum().backward()
        sgd.step()
    return table.detach()
