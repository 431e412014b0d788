# misconception: cumsum_ works on a copy.
# loses: 3
def offsets_from_lengths(lengths):
    if (lengths < 0).any():
        raise ValueError("negative length")
    sizes = lengths.clone()
    return lengths.cumsum_(dim=0) - sizes
