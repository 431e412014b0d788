# misconception: A sum may begin in the table itself.
# loses: 3
def embed(tables, texts):
    embedded = []
    for bags in texts:
        sums = []
        for table, bag in zip(tables, bags, strict=True):
            total = table[0]
            for row, share in bag:
                total = total.add_(share * table[row])
            sums.append(total)
        embedded.append(torch.cat(sums))
    return torch.stack(embedded)
