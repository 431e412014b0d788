# misconception: The table may be scaled in place.
# loses: 3
def weighted_bag(weight, indices, offsets, per_sample_weights):
    for index, factor in zip(indices, per_sample_weights):
        weight[index] *= factor
    parts = torch.tensor_split(weight[indices], offsets[1:])
    return torch.stack([part.sum(dim=0) for part in parts])
