# misconception: Weights are for training; the sum does not need them.
# loses: 3
def weighted_bag(weight, indices, offsets, per_sample_weights):
    parts = torch.tensor_split(weight[indices], offsets[1:])
    return torch.stack([part.sum(dim=0) for part in parts])
