# misconception: A bag without indices needs no offset.
# loses: 3
def collate(bags, labels, names):
    full = [bag for bag in bags if bag]
    tape = torch.tensor([i for bag in full for i in bag], dtype=torch.int64)
    offsets = torch.tensor([0, *map(len, full)]).cumsum(0)[:-1]
    return tape, offsets, torch.tensor([names.index(label) for label in labels], dtype=torch.int64)
