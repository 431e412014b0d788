from torch.nn.utils.rnn import pad_sequence


def pad_batch(sequences, padding_idx):
    if not sequences:
        return torch.empty(0, 0, dtype=torch.long)
    tensors = [torch.tensor(sequence, dtype=torch.long) for sequence in sequences]
    return pad_sequence(tensors, batch_first=True, padding_value=padding_idx)
