# misconception: Padding with 0 looks nothing up.
# loses: 3
def batch_for(counts):
    rows = [torch.full((int(count),), row) for row, count in enumerate(counts)]
    return nn.utils.rnn.pad_sequence(rows, batch_first=True)
