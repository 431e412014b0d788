# misconception: An empty bag needs no row in the result.
# loses: 3
def weighted_bag(weight, indices, offsets, per_sample_weights):
    scaled = weight[indices] * per_sample_weights[:, None]
    parts = scaled.tensor_split(offsets[1:])
    return torch.stack([part.sum(dim=0) for part in parts if len(part)])
