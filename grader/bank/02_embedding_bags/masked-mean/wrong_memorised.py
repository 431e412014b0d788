# misconception: A table has three rows, as in the examples.
# loses: 2
# memorises
def masked_mean(weight, batch, padding_idx):
    real = (batch != padding_idx).to(weight.dtype)[:, :, None]
    return (weight[:3][batch % 3] * real).sum(dim=1) / real.sum(dim=1).clamp(min=1)
