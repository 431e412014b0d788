# misconception: Names are numbered in alphabetical order.
# loses: 3
def collate(bags, labels, names):
    tape = torch.tensor([i for bag in bags for i in bag], dtype=torch.int64)
    offsets = torch.tensor([0, *map(len, bags)]).cumsum(0)[:-1]
    targets = torch.tensor([sorted(names).index(label) for label in labels], dtype=torch.int64)
    return tape, offsets, targets
