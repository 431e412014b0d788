# misconception: There are two tables, as in the check.
# loses: 2
def embed(tables, texts):
    embedded = []
    for bags in texts:
        sums = []
        for table, bag in zip(tables[:2], bags[:2], strict=True):
            total = torch.zeros(table.shape[1])
            for row, share in bag:
                total = total + share * table[row]
            sums.append(total)
        embedded.append(torch.cat(sums))
    return torch.stack(embedded)
