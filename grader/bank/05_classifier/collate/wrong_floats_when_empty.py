# misconception: An empty list makes a tensor of integers.
# loses: 3
def collate(bags, labels, names):
    tape = torch.tensor([i for bag in bags for i in bag])
    offsets = torch.tensor([0, *map(len, bags)]).cumsum(0)[:-1]
    targets = torch.tensor([names.index(label) for label in labels], dtype=torch.int64)
    return tape, offsets, targets
