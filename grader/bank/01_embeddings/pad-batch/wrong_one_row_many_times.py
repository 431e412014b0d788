# misconception: [row] * n makes n rows.
# loses: 3
def pad_batch(sequences, padding_idx):
    longest = max(map(len, sequences), default=0)
    rows = [[padding_idx] * longest] * len(sequences)
    for row, sequence in zip(rows, sequences):
        row[: len(sequence)] = sequence
    return torch.tensor(rows, dtype=torch.int64).view(len(rows), longest)
