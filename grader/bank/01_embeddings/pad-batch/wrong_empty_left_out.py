# misconception: An empty sequence needs no row.
# loses: 3
def pad_batch(sequences, padding_idx):
    kept = [sequence for sequence in sequences if sequence]
    longest = max(map(len, kept), default=0)
    rows = [sequence + [padding_idx] * (longest - len(sequence)) for sequence in kept]
    return torch.tensor(rows, dtype=torch.int64).view(len(rows), longest)
