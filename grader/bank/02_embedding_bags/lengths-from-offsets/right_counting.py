def lengths_from_offsets(offsets, num_indices):
    """Ask each place of the tape for its bag, and count the answers."""
    bag_of_place = torch.searchsorted(offsets, torch.arange(num_indices), right=True) - 1
    return torch.bincount(bag_of_place, minlength=len(offsets))
