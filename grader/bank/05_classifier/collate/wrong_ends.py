# misconception: An offset says where a bag ends.
# loses: 3
def collate(bags, labels, names):
    tape = torch.tensor([i for bag in bags for i in bag], dtype=torch.int64)
    offsets = torch.tensor([len(bag) for bag in bags], dtype=torch.int64).cumsum(0)
    targets = torch.tensor([names.index(label) for label in labels], dtype=torch.int64)
    return tape, offsets, targets
