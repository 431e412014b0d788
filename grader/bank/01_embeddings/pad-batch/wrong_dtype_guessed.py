# misconception: torch.tensor makes int64 of every list, of an empty one too.
# loses: 3
def pad_batch(sequences, padding_idx):
    longest = max(map(len, sequences), default=0)
    rows = [sequence + [padding_idx] * (longest - len(sequence)) for sequence in sequences]
    return torch.tensor(rows).view(len(rows), longest)
