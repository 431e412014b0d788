# misconception: More precision does no harm.
# loses: 3
def embed(tables, texts):
    embedded = []
    for bags in texts:
        sums = []
        for table, bag in zip(tables, bags, strict=True):
            total = torch.zeros(table.shape[1], dtype=torch.float64)
            for row, share in bag:
                total = total + share * table[row]
            sums.append(total)
        embedded.append(torch.cat(sums))
    return torch.stack(embedded)
