# misconception: Rows are the answers.
# loses: 3
def confusion_matrix(truth, found, labels):
    pairs = Counter(zip(truth, [b if b in labels else None for b in found]))
    return torch.tensor([[pairs[a, b] for a in [*labels, None]] for b in labels])
