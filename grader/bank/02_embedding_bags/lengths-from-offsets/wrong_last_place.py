# misconception: A tape of n indices ends at place n - 1, so the last bag ends there.
# loses: 3
def lengths_from_offsets(offsets, num_indices):
    return torch.diff(offsets, append=torch.tensor([num_indices - 1]))
