# misconception: assert raises the exception that the exercise asks for.
# loses: 3
def offsets_from_lengths(lengths):
    assert (lengths >= 0).all(), "negative length"
    return lengths.cumsum(dim=0) - lengths
