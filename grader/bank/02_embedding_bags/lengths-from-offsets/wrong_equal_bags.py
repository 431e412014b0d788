# misconception: All bags are of one size.
# loses: 3
def lengths_from_offsets(offsets, num_indices):
    return torch.full_like(offsets, num_indices // len(offsets))
