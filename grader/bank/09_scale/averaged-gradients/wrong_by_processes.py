# misconception: A mean over processes divides by the number of processes.
# loses: 3
import torch


def averaged_gradient(gradients, rows):
    if not sum(rows):
        raise ValueError("nobody has a row")
    return torch.stack([g * n for g, n in zip(gradients, rows) if n]).sum(dim=0) / len(rows)
