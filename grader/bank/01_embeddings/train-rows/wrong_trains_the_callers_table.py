# misconception: from_pretrained makes a copy of the table.
# loses: 3
def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = nn.Embedding.from_pretrained(weight, freeze=False, padding_idx=padding_idx)
    sgd = torch.optim.SGD(table.parameters(), lr=lr)
    for _ in range(steps):
        sgd.zero_grad()
        ((table(indices) - targets) ** 2).sum().backward()
        sgd.step()
    return table.weight.detach()
