# misconception: A negative length shows in the sum of all lengths.
# loses: 3
def offsets_from_lengths(lengths):
    if lengths.sum() < 0:
        raise ValueError("negative length")
    return lengths.cumsum(dim=0) - lengths
