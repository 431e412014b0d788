# misconception: The order of the tables does not matter.
# loses: 3
def embed(tables, texts):
    embedded = []
    for bags in texts:
        sums = []
        for table, bag in zip(tables, bags, strict=True):
            total = torch.zeros(table.shape[1])
            for row, share in bag:
                total = total + share * table[row]
            sums.append(total)
        embedded.append(torch.cat(sums[::-1]))
    return torch.stack(embedded)
