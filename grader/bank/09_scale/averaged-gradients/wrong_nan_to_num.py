# misconception: A nan in a gradient is always nothing.
# loses: 3
import torch


def averaged_gradient(gradients, rows):
    if not sum(rows):
        raise ValueError("nobody has a row")
    return sum(torch.nan_to_num(g) * n for g, n in zip(gradients, rows)) / sum(rows)
