# misconception: Only the weights learn.
# loses: 3
def weighted_bag(weight, indices, offsets, per_sample_weights):
    scaled = weight.detach()[indices] * per_sample_weights[:, None]
    return torch.stack([part.sum(dim=0) for part in scaled.tensor_split(offsets[1:])])
