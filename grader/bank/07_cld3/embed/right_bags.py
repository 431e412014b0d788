def embed(tables, texts):
    rows = []
    for bags in texts:
        parts = [
            sum((share * table[row] for row, share in bag), torch.zeros(table.shape[1]))
            for table, bag in zip(tables, bags, strict=True)
        ]
        rows.append(torch.cat(parts))
    return torch.stack(rows)
