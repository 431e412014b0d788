# misconception: A batch has three sequences at most, as in the examples.
# loses: 2
# memorises
def pad_batch(sequences, padding_idx):
    first = sequences[:3]
    longest = max(map(len, first), default=0)
    rows = [sequence + [padding_idx] * (longest - len(sequence)) for sequence in first]
    return torch.tensor(rows, dtype=torch.int64).view(len(rows), longest)
