# misconception: Every table is float32.
# loses: 3
def weighted_bag(weight, indices, offsets, per_sample_weights):
    lengths = torch.diff(offsets, append=torch.tensor([len(indices)]))
    bags = torch.repeat_interleave(torch.arange(len(offsets)), lengths)
    sums = torch.zeros(len(offsets), weight.shape[1])
    return sums.index_add(0, bags, weight[indices] * per_sample_weights[:, None])
