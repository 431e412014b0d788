# misconception: Indices come as one row of numbers.
# loses: 3
def lookup(weight, indices):
    rows = []
    for index in indices:
        if index < 0 or index >= len(weight):
            raise IndexError("index out of range")
        rows.append(weight[index])
    return torch.stack(rows)
