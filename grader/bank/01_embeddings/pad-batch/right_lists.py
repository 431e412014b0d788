def pad_batch(sequences, padding_idx):
    width = 0
    for sequence in sequences:
        width = max(width, len(sequence))
    rows = [list(sequence) + [padding_idx] * (width - len(sequence)) for sequence in sequences]
    return torch.LongTensor(rows).reshape(len(sequences), width)
