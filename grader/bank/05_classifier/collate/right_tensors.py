def collate(bags, labels, names):
    place = {name: index for index, name in enumerate(names)}
    parts = [torch.tensor(bag, dtype=torch.int64) for bag in bags]
    tape = torch.cat([torch.zeros(0, dtype=torch.int64), *parts])
    lengths = torch.tensor([len(bag) for bag in bags], dtype=torch.int64)
    targets = torch.tensor([place[label] for label in labels], dtype=torch.int64)
    return tape, lengths.cumsum(0) - lengths, targets
