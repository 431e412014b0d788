import torch


def averaged_gradient(gradients, rows):
    total = sum(rows)
    if total == 0:
        raise ValueError("nobody has a row")
    average = torch.zeros_like(gradients[0])
    for gradient, count in zip(gradients, rows):
        if count > 0:
            average = average + gradient * count / total
    return average
