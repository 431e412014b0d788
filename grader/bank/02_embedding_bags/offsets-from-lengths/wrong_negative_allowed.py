# misconception: The caller never hands over a negative length.
# loses: 3
def offsets_from_lengths(lengths):
    return lengths.cumsum(dim=0) - lengths
