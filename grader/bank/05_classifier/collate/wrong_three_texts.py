# misconception: A batch has three texts at most.
# loses: 2
# memorises
def collate(bags, labels, names):
    tape, starts = [], []
    for bag in bags[:3]:
        starts.append(len(tape))
        tape += bag
    targets = [names.index(label) for label in labels[:3]]
    return tuple(torch.tensor(each, dtype=torch.int64) for each in (tape, starts, targets))
