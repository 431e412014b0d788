# misconception: The padding row of the table may be set to zero on the way.
# loses: 3
def masked_mean(weight, batch, padding_idx):
    weight[padding_idx] = 0.0
    count = (batch != padding_idx).sum(dim=1, keepdim=True).clamp(min=1)
    return weight[batch].sum(dim=1) / count
