# misconception: The zeros of an empty row need no dtype.
# loses: 3
def masked_mean(weight, batch, padding_idx):
    means = []
    for row in batch:
        vectors = weight[row[row != padding_idx]]
        means.append(vectors.mean(dim=0) if len(vectors) else torch.zeros(weight.shape[1]))
    return torch.stack(means)
