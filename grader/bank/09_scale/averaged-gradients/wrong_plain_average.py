# misconception: Processes are equal, so their gradients are.
# loses: 3
import torch


def averaged_gradient(gradients, rows):
    if not sum(rows):
        raise ValueError("nobody has a row")
    return torch.stack([g for g, n in zip(gradients, rows) if n]).mean(dim=0)
