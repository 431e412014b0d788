# misconception: Three steps are the most, as in the examples.
# loses: 2
# memorises
def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = nn.Parameter(weight.clone())
    sgd = torch.optim.SGD([table], lr=lr)
    for _ in range(min(steps, 3)):
        vectors = F.embedding(indices, table, padding_idx=padding_idx)
        sgd.zero_grad()
        ((vectors - targets) ** 2).sum().backward()
        sgd.step()
    return table.detach()
