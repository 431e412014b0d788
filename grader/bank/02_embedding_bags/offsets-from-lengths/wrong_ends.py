# misconception: The running sum tells where each bag begins.
# loses: 3
def offsets_from_lengths(lengths):
    if (lengths < 0).any():
        raise ValueError("negative length")
    return lengths.cumsum(dim=0)
