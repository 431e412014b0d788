# misconception: The end of the tape is an offset as well.
# loses: 3
def offsets_from_lengths(lengths):
    if (lengths < 0).any():
        raise ValueError("negative length")
    return torch.cat([torch.zeros(1, dtype=torch.int64), lengths.cumsum(dim=0)])
