# misconception: Zero vectors change nothing in a mean.
# loses: 3
def masked_mean(weight, batch, padding_idx):
    return F.embedding(batch, weight, padding_idx=padding_idx).mean(dim=1)
