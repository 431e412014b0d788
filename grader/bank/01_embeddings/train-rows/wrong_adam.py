# misconception: Any optimizer will do, Adam for example.
# loses: 3
def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = nn.Parameter(weight.clone())
    adam = torch.optim.Adam([table], lr=lr)
    for _ in range(steps):
        vectors = F.embedding(indices, table, padding_idx=padding_idx)
        adam.zero_grad()
        ((vectors - targets) ** 2).sum().backward()
        adam.step()
    return table.detach()
