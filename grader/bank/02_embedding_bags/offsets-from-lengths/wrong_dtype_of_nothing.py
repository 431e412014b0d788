# misconception: torch.tensor makes int64 of every list, of an empty one too.
# loses: 3
def offsets_from_lengths(lengths):
    starts, place = [], 0
    for length in lengths.tolist():
        if length < 0:
            raise ValueError("negative length")
        starts.append(place)
        place += length
    return torch.tensor(starts)
