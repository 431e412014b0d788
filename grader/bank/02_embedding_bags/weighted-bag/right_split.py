def weighted_bag(weight, indices, offsets, per_sample_weights):
    scaled = torch.einsum("n,nd->nd", per_sample_weights, weight.index_select(0, indices))
    return torch.stack([part.sum(dim=0) for part in scaled.tensor_split(offsets[1:])])
