def offsets_from_lengths(lengths):
    """Each start is the sum of all lengths before it: a product with ones below the diagonal."""
    if not torch.equal(lengths, lengths.abs()):
        raise ValueError("negative length")
    before = torch.ones(len(lengths), len(lengths), dtype=torch.int64).tril(diagonal=-1)
    return before @ lengths
