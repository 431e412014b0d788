# misconception: A zero vector is padding, and padding is a zero vector.
# loses: 3
def masked_mean(weight, batch, padding_idx):
    vectors = weight[batch]
    count = vectors.any(dim=2).sum(dim=1, keepdim=True).clamp(min=1)
    return vectors.sum(dim=1) / count
