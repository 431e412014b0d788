# misconception: Two equal offsets are one bag.
# loses: 3
def lengths_from_offsets(offsets, num_indices):
    return torch.diff(offsets.unique(), append=torch.tensor([num_indices]))
