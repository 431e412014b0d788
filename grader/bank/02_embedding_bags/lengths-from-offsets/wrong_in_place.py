# misconception: A slice of a tensor is a copy.
# loses: 3
def lengths_from_offsets(offsets, num_indices):
    starts = offsets[:]
    starts[:-1] = offsets[1:] - offsets[:-1]
    starts[-1] = num_indices - starts[-1]
    return starts
