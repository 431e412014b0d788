# misconception: zip goes on to the end of the longest sequence.
# loses: 3
def pad_batch(sequences, padding_idx):
    columns = list(zip(*sequences))
    return torch.tensor(columns, dtype=torch.int64).view(len(columns), len(sequences)).T
