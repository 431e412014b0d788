import torch


def averaged_gradient(gradients, rows):
    pairs = [(g, n) for g, n in zip(gradients, rows) if n]
    if not pairs:
        raise ValueError("nobody has a row")
    stacked = torch.stack([g for g, _ in pairs])
    weights = torch.tensor([n for _, n in pairs], dtype=stacked.dtype)
    return torch.tensordot(weights / weights.sum(), stacked, dims=1)
