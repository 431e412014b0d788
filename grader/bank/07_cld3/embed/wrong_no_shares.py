# misconception: A bag is a sum of rows.
# loses: 3
def embed(tables, texts):
    embedded = []
    for bags in texts:
        sums = []
        for table, bag in zip(tables, bags, strict=True):
            total = torch.zeros(table.shape[1])
            for row, share in bag:
                total = total + table[row]
            sums.append(total)
        embedded.append(torch.cat(sums))
    return torch.stack(embedded)
