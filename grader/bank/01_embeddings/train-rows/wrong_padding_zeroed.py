# misconception: The padding row is always zero.
# loses: 3
def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = nn.Embedding.from_pretrained(weight.clone(), freeze=False, padding_idx=padding_idx)
    if padding_idx is not None:
        nn.init.zeros_(table.weight[padding_idx].detach())
    sgd = torch.optim.SGD(table.parameters(), lr=lr)
    for _ in range(steps):
        sgd.zero_grad()
        ((table(indices) - targets) ** 2).sum().backward()
        sgd.step()
    return table.weight.detach()
