# misconception: A confusion matrix holds shares.
# loses: 3
def confusion_matrix(truth, found, labels):
    places = {label: place for place, label in enumerate(labels)}
    matrix = torch.zeros(len(labels), len(labels) + 1, dtype=torch.int64)
    for a, b in zip(truth, found):
        matrix[places[a], places.get(b, len(labels))] += 1
    return matrix / matrix.sum(dim=1, keepdim=True)
