# misconception: A tape without indices has no bags.
# loses: 3
def lengths_from_offsets(offsets, num_indices):
    if num_indices == 0:
        return torch.zeros(0, dtype=torch.int64)
    return torch.diff(offsets, append=torch.tensor([num_indices]))
