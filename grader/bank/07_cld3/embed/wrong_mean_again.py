# misconception: The sum is to be divided by the number of n-grams.
# loses: 3
def embed(tables, texts):
    embedded = []
    for bags in texts:
        sums = []
        for table, bag in zip(tables, bags, strict=True):
            total = torch.zeros(table.shape[1])
            for row, share in bag:
                total = total + share * table[row]
            sums.append(total / max(len(bag), 1))
        embedded.append(torch.cat(sums))
    return torch.stack(embedded)
