# misconception: The row ends at its first padding.
# loses: 3
def masked_mean(weight, batch, padding_idx):
    real = (batch != padding_idx).long().cumprod(dim=1).to(weight.dtype)[:, :, None]
    return (weight[batch] * real).sum(dim=1) / real.sum(dim=1).clamp(min=1)
