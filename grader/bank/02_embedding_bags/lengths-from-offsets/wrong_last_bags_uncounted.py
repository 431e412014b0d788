# misconception: bincount knows how many bags there are, empty ones at the end included.
# loses: 3
def lengths_from_offsets(offsets, num_indices):
    bag_of_place = torch.searchsorted(offsets, torch.arange(num_indices), right=True) - 1
    return torch.bincount(bag_of_place)
