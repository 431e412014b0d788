# misconception: An indexed += 1 counts repeated places.
# loses: 3
def confusion_matrix(truth, found, labels):
    places = {label: place for place, label in enumerate(labels)}
    matrix = torch.zeros(len(labels), len(labels) + 1, dtype=torch.int64)
    rows = [places[a] for a in truth]
    columns = [places.get(b, len(labels)) for b in found]
    matrix[torch.tensor(rows, dtype=torch.int64), torch.tensor(columns, dtype=torch.int64)] += 1
    return matrix
