# misconception: No bag is empty.
# loses: 3
def embed(tables, texts):
    embedded = []
    for bags in texts:
        sums = [
            torch.stack([share * table[row] for row, share in bag]).sum(dim=0)
            for table, bag in zip(tables, bags, strict=True)
        ]
        embedded.append(torch.cat(sums))
    return torch.stack(embedded)
