def masked_mean(weight, batch, padding_idx):
    result = []
    for row in batch:
        real = row[row != padding_idx]
        result.append(weight[real].sum(dim=0) / max(1, len(real)))
    return torch.stack(result)
