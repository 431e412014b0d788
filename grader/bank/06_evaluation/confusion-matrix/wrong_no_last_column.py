# misconception: A detector answers with its labels only.
# loses: 3
def confusion_matrix(truth, found, labels):
    pairs = Counter(zip(truth, found))
    return torch.tensor([[pairs[a, b] for b in labels] for a in labels])
