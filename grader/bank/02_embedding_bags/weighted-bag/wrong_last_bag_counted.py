# misconception: The number of the last bag that holds something tells how many bags there are.
# loses: 3
def weighted_bag(weight, indices, offsets, per_sample_weights):
    lengths = torch.diff(offsets, append=torch.tensor([len(indices)]))
    bags = torch.repeat_interleave(torch.arange(len(offsets)), lengths)
    sums = torch.zeros(int(bags[-1]) + 1, weight.shape[1], dtype=weight.dtype)
    return sums.index_add(0, bags, weight[indices] * per_sample_weights[:, None])
