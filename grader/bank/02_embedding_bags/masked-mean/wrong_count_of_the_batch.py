# misconception: One count serves the whole batch.
# loses: 3
def masked_mean(weight, batch, padding_idx):
    real = (batch != padding_idx).to(weight.dtype)[:, :, None]
    return (weight[batch] * real).sum(dim=1) / real.sum().clamp(min=1)
