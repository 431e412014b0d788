# misconception: A table has three rows, as in the examples.
# loses: 2
# memorises
def weighted_bag(weight, indices, offsets, per_sample_weights):
    scaled = weight[:3][indices % 3] * per_sample_weights[:, None]
    return torch.stack([part.sum(dim=0) for part in scaled.tensor_split(offsets[1:])])
