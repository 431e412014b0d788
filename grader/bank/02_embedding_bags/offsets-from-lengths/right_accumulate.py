from itertools import accumulate


def offsets_from_lengths(lengths):
    if any(length < 0 for length in lengths.tolist()):
        raise ValueError("lengths count something, so they are not negative")
    starts = list(accumulate(lengths.tolist(), initial=0))
    return torch.tensor(starts[:-1], dtype=torch.int64)
