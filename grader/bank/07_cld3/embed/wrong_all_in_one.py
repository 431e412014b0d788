# misconception: The texts are joined, end to end.
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
        embedded.append(torch.cat(sums))
    return torch.cat(embedded)
