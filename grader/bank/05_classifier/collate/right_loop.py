def collate(bags, labels, names):
    tape, offsets = [], []
    for bag in bags:
        offsets.append(len(tape))
        tape.extend(bag)
    targets = [names.index(label) for label in labels]
    return (
        torch.tensor(tape, dtype=torch.long),
        torch.tensor(offsets, dtype=torch.long),
        torch.tensor(targets, dtype=torch.long),
    )
