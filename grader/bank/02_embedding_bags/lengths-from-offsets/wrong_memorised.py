# misconception: There are three bags at most, as in the examples.
# loses: 2
# memorises
def lengths_from_offsets(offsets, num_indices):
    return torch.diff(offsets, append=torch.tensor([num_indices]))[:3]
