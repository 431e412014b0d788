# misconception: A vector of weights multiplies the rows of a matrix as it is.
# loses: 3
def weighted_bag(weight, indices, offsets, per_sample_weights):
    scaled = weight[indices] * per_sample_weights
    return torch.stack([part.sum(dim=0) for part in scaled.tensor_split(offsets[1:])])
