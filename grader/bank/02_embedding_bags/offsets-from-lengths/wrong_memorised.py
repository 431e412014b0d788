# misconception: There are four bags at most, as in the examples.
# loses: 2
# memorises
def offsets_from_lengths(lengths):
    if (lengths < 0).any():
        raise ValueError("negative length")
    return (lengths.cumsum(dim=0) - lengths)[:4]
