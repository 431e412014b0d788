def weighted_bag(weight, indices, offsets, per_sample_weights):
    """Bags by symbols, filled with the weights, times symbols by dimensions."""
    bag_of_place = torch.searchsorted(offsets, torch.arange(len(indices)), right=True) - 1
    shares = torch.zeros(len(offsets), len(weight), dtype=weight.dtype)
    shares = shares.index_put((bag_of_place, indices), per_sample_weights, accumulate=True)
    return shares @ weight
