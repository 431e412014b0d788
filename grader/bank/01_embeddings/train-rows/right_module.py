def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = nn.Embedding.from_pretrained(weight.clone(), freeze=False, padding_idx=padding_idx)
    optimizer = torch.optim.SGD(table.parameters(), lr=lr)
    for _ in range(steps):
        loss = ((table(indices) - targets) ** 2).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return table.weight
