def confusion_matrix(truth, found, labels):
    n = len(labels)
    rows = torch.tensor([labels.index(a) for a in truth], dtype=torch.int64)
    columns = [labels.index(b) if b in labels else n for b in found]
    flat = rows * (n + 1) + torch.tensor(columns, dtype=torch.int64)
    return torch.bincount(flat, minlength=n * (n + 1)).view(n, n + 1)
