# misconception: A negative length makes a negative offset.
# loses: 3
def offsets_from_lengths(lengths):
    offsets = lengths.cumsum(dim=0) - lengths
    if (offsets < 0).any():
        raise ValueError("negative length")
    return offsets
