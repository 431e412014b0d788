# misconception: Gradients are float32.
# loses: 2
import torch


def averaged_gradient(gradients, rows):
    if not sum(rows):
        raise ValueError("nobody has a row")
    sums = [g.float() * n for g, n in zip(gradients, rows) if n]
    return torch.stack(sums).sum(dim=0) / sum(rows)
