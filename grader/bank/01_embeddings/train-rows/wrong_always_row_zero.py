# misconception: Padding is always row 0.
# loses: 3
def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = nn.Parameter(weight.clone())
    sgd = torch.optim.SGD([table], lr=lr)
    for _ in range(steps):
        vectors = F.embedding(indices, table, padding_idx=0)
        sgd.zero_grad()
        ((vectors - targets) ** 2).sum().backward()
        sgd.step()
    return table.detach()
