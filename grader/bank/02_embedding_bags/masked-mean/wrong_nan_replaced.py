# misconception: To replace nan afterwards mends the gradient too.
# loses: 3
def masked_mean(weight, batch, padding_idx):
    real = (batch != padding_idx).to(weight.dtype)[:, :, None]
    return ((weight[batch] * real).sum(dim=1) / real.sum(dim=1)).nan_to_num(nan=0.0)
