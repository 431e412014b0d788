# misconception: Offsets may be floats.
# loses: 3
def offsets_from_lengths(lengths):
    if (lengths < 0).any():
        raise ValueError("negative length")
    offsets = torch.zeros(len(lengths))
    for bag in range(1, len(lengths)):
        offsets[bag] = offsets[bag - 1] + lengths[bag - 1]
    return offsets
