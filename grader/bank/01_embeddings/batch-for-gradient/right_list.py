def batch_for(counts):
    rows = [row for row, count in enumerate(counts.tolist()) for _ in range(count)]
    return torch.tensor(rows, dtype=torch.int64)
