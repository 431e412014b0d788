# misconception: The largest number of each place is kept.
# loses: 3
def embed(tables, texts):
    embedded = []
    for bags in texts:
        sums = []
        for table, bag in zip(tables, bags, strict=True):
            total = torch.zeros(table.shape[1])
            for row, share in bag:
                total = torch.maximum(total, share * table[row])
            sums.append(total)
        embedded.append(torch.cat(sums))
    return torch.stack(embedded)
