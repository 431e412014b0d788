# misconception: Without rows the gradient is zero.
# loses: 3
import torch


def averaged_gradient(gradients, rows):
    if not sum(rows):
        return torch.zeros_like(gradients[0])
    return torch.stack([g * n for g, n in zip(gradients, rows) if n]).sum(dim=0) / sum(rows)
