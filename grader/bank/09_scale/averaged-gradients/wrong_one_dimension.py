# misconception: A column of weights fits gradients of any shape.
# loses: 3
import torch


def averaged_gradient(gradients, rows):
    if not sum(rows):
        raise ValueError("nobody has a row")
    kept = [(gradient, count) for gradient, count in zip(gradients, rows) if count]
    weights = torch.tensor([count for _, count in kept], dtype=kept[0][0].dtype)
    stacked = torch.stack([gradient for gradient, _ in kept])
    return (stacked * weights[:, None]).sum(0) / weights.sum()
