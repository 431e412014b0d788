def collate(bags, labels, names):
    tape = torch.cat([torch.tensor(bag, dtype=torch.int64) for bag in bags])
    offsets = torch.tensor([0, *(len(bag) for bag in bags[:-1])]).cumsum(0)
    return tape, offsets, torch.tensor([names.index(label) for label in labels])
