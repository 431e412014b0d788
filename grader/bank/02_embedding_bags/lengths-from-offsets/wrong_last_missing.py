# misconception: The difference of neighbours gives a length for each bag.
# loses: 3
def lengths_from_offsets(offsets, num_indices):
    return torch.diff(offsets)
