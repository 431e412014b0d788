def batch_for(counts):
    parts = [torch.full((int(counts[row]),), row) for row in reversed(range(len(counts)))]
    return torch.cat(parts).long()[None, :]
