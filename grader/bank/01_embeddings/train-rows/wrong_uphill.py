# misconception: A step adds the gradient.
# loses: 3
def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = weight.clone()
    for _ in range(steps):
        table.requires_grad_()
        loss = ((F.embedding(indices, table, padding_idx=padding_idx) - targets) ** 2).sum()
        (gradient,) = torch.autograd.grad(loss, table)
        table = table.detach() + lr * gradient
    return table
