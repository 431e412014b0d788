# misconception: A copy of the outer list protects the inner ones.
# loses: 3
def pad_batch(sequences, padding_idx):
    rows = sequences.copy()
    longest = max(map(len, rows), default=0)
    for row in rows:
        row += [padding_idx] * (longest - len(row))
    return torch.tensor(rows, dtype=torch.int64).view(len(rows), longest)
