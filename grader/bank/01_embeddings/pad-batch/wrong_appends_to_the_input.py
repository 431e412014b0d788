# misconception: A function may fill up the lists of its caller.
# loses: 3
def pad_batch(sequences, padding_idx):
    longest = max(map(len, sequences), default=0)
    for sequence in sequences:
        while len(sequence) < longest:
            sequence.append(padding_idx)
    return torch.tensor(sequences, dtype=torch.int64).view(len(sequences), longest)
