# misconception: There are as many labels as in the example.
# loses: 2
# memorises
def confusion_matrix(truth, found, labels):
    matrix = torch.zeros(2, 3, dtype=torch.int64)
    for a, b in zip(truth, found):
        matrix[labels.index(a), labels.index(b) if b in labels else 2] += 1
    return matrix
