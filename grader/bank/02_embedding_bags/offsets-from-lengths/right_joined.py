def offsets_from_lengths(lengths):
    if lengths.numel() > 0 and lengths.min() < 0:
        raise ValueError(f"negative length {int(lengths.min())}")
    return torch.cat([torch.tensor([0]), torch.cumsum(lengths, 0)])[:-1]
