# misconception: "if padding_idx" asks whether there is a padding row.
# loses: 3
def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = nn.Parameter(weight.clone())
    sgd = torch.optim.SGD([table], lr=lr)
    for _ in range(steps):
        sgd.zero_grad()
        ((table[indices] - targets) ** 2).sum().backward()
        if padding_idx:
            table.grad[padding_idx] = 0
        sgd.step()
    return table.detach()
