# misconception: The tape is as long as in the example.
# loses: 3
def lengths_from_offsets(offsets, num_indices):
    return torch.diff(offsets, append=torch.tensor([5]))
