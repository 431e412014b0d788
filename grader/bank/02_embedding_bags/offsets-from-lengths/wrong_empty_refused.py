# misconception: A bag of length zero is a mistake.
# loses: 3
def offsets_from_lengths(lengths):
    if (lengths <= 0).any():
        raise ValueError("a bag needs at least one index")
    return lengths.cumsum(dim=0) - lengths
