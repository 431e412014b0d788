# misconception: Padding is index 0.
# loses: 3
def masked_mean(weight, batch, padding_idx):
    real = (batch != 0).to(weight.dtype)[:, :, None]
    return (weight[batch] * real).sum(dim=1) / real.sum(dim=1).clamp(min=1)
