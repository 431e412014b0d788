# misconception: Padding goes before the sequence.
# loses: 3
def pad_batch(sequences, padding_idx):
    longest = max(map(len, sequences), default=0)
    padded = torch.full((len(sequences), longest), padding_idx, dtype=torch.int64)
    for row, sequence in enumerate(sequences):
        padded[row, longest - len(sequence) :] = torch.tensor(sequence, dtype=torch.int64)
    return padded
