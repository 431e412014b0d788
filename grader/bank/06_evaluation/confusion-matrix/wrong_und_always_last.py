# misconception: und is never a label.
# loses: 3
def confusion_matrix(truth, found, labels):
    places = {label: place for place, label in enumerate(labels)}
    matrix = torch.zeros(len(labels), len(labels) + 1, dtype=torch.int64)
    for a, b in zip(truth, found):
        column = len(labels) if b == "und" else places.get(b, len(labels))
        matrix[places[a], column] += 1
    return matrix
