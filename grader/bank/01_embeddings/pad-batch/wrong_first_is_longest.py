# misconception: The first sequence is the longest, as in the example.
# loses: 3
def pad_batch(sequences, padding_idx):
    width = len(sequences[0]) if sequences else 0
    padded = torch.full((len(sequences), width), padding_idx, dtype=torch.int64)
    for row, sequence in enumerate(sequences):
        padded[row, : len(sequence)] = torch.tensor(sequence, dtype=torch.int64)
    return padded
