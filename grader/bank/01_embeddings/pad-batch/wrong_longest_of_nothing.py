# misconception: There is always a longest sequence.
# loses: 3
def pad_batch(sequences, padding_idx):
    longest = max(len(sequence) for sequence in sequences)
    rows = [sequence + [padding_idx] * (longest - len(sequence)) for sequence in sequences]
    return torch.tensor(rows, dtype=torch.int64)
