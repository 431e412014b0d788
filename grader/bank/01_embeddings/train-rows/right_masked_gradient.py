def train_rows(weight, indices, targets, padding_idx, lr, steps):
    table = weight.clone()
    for _ in range(steps):
        table.requires_grad_()
        (gradient,) = torch.autograd.grad(((table[indices] - targets) ** 2).sum(), table)
        if padding_idx is not None:
            gradient[padding_idx] = 0
        table = table.detach() - lr * gradient
    return table
