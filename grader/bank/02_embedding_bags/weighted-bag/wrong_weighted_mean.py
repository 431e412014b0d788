# misconception: A weighted bag divides by the sum of its weights.
# loses: 3
def weighted_bag(weight, indices, offsets, per_sample_weights):
    scaled = weight[indices] * per_sample_weights[:, None]
    sums = torch.stack([part.sum(dim=0) for part in scaled.tensor_split(offsets[1:])])
    totals = torch.stack([part.sum() for part in per_sample_weights.tensor_split(offsets[1:])])
    return sums / totals[:, None]
