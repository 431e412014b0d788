# misconception: A length is where the bag ends.
# loses: 3
def lengths_from_offsets(offsets, num_indices):
    return torch.cat([offsets[1:], torch.tensor([num_indices])])
