# misconception: Padding is index 0.
# loses: 3
def pad_batch(sequences, padding_idx):
    longest = max(map(len, sequences), default=0)
    padded = torch.zeros(len(sequences), longest, dtype=torch.int64)
    for row, sequence in enumerate(sequences):
        padded[row, : len(sequence)] = torch.tensor(sequence, dtype=torch.int64)
    return padded
