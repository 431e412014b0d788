# misconception: There is at least one bag, so the first offset is always there.
# loses: 3
def offsets_from_lengths(lengths):
    if (lengths < 0).any():
        raise ValueError("negative length")
    return torch.cat([torch.tensor([0]), lengths.cumsum(dim=0)[:-1]])
