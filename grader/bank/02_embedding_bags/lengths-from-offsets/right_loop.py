def lengths_from_offsets(offsets, num_indices):
    lengths = []
    end = num_indices
    for start in reversed(offsets.tolist()):
        lengths.insert(0, end - start)
        end = start
    return torch.tensor(lengths, dtype=torch.long)
