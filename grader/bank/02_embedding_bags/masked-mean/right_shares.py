def masked_mean(weight, batch, padding_idx):
    """Each real symbol has an equal share of its row; padding has none."""
    real = batch.ne(padding_idx).type_as(weight)
    shares = real / real.sum(dim=1, keepdim=True).clamp(min=1)
    return torch.einsum("rw,rwd->rd", shares, weight[batch])
