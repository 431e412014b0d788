# misconception: Zero times anything is zero.
# loses: 3
import torch


def averaged_gradient(gradients, rows):
    if not sum(rows):
        raise ValueError("nobody has a row")
    return torch.stack([g * n for g, n in zip(gradients, rows)]).sum(dim=0) / sum(rows)
