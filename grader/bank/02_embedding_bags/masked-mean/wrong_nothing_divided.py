# misconception: Every row has at least one symbol.
# loses: 3
def masked_mean(weight, batch, padding_idx):
    real = (batch != padding_idx).to(weight.dtype)[:, :, None]
    return (weight[batch] * real).sum(dim=1) / real.sum(dim=1)
