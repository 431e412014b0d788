# misconception: The padding row of the table is zero, so only the count needs a mask.
# loses: 3
def masked_mean(weight, batch, padding_idx):
    count = (batch != padding_idx).sum(dim=1, keepdim=True).clamp(min=1)
    return weight[batch].sum(dim=1) / count
