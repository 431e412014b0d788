# misconception: A bag has one weight, that of its first index.
# loses: 3
def weighted_bag(weight, indices, offsets, per_sample_weights):
    parts = torch.tensor_split(weight[indices], offsets[1:])
    sums = torch.stack([part.sum(dim=0) for part in parts])
    return sums * per_sample_weights[offsets][:, None]
