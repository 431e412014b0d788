# misconception: An empty list makes a tensor of whole numbers too.
# loses: 3
def confusion_matrix(truth, found, labels):
    places = {label: place for place, label in enumerate(labels)}
    rows = torch.tensor([places[label] for label in truth])
    columns = torch.tensor([places.get(label, len(labels)) for label in found])
    matrix = torch.zeros(len(labels), len(labels) + 1, dtype=torch.int64)
    return matrix.index_put((rows, columns), torch.tensor(1), accumulate=True)
