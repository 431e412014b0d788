# misconception: Indices may be floats.
# loses: 3
def pad_batch(sequences, padding_idx):
    longest = max(map(len, sequences), default=0)
    padded = torch.ones(len(sequences), longest) * padding_idx
    for row, sequence in enumerate(sequences):
        padded[row, : len(sequence)] = torch.tensor(sequence)
    return padded
