# misconception: sums[bags] += rows adds all rows of a bag.
# loses: 3
def bag_from_scratch(weight, indices, offsets, mode):
    lengths = torch.diff(offsets, append=torch.tensor([len(indices)]))
    bags = torch.repeat_interleave(torch.arange(len(offsets)), lengths)
    sums = torch.zeros(len(offsets), weight.shape[1], dtype=weight.dtype)
    sums[bags] += weight[indices]
    return sums if mode == "sum" else sums / lengths.clamp(min=1)[:, None]
