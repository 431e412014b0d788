# misconception: The last bag holds at least one index.
# loses: 3
def lengths_from_offsets(offsets, num_indices):
    lengths = torch.diff(offsets, append=torch.tensor([num_indices]))
    lengths[-1] = max(1, lengths[-1])
    return lengths
