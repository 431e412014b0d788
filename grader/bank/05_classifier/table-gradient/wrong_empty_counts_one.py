# misconception: An empty bag holds one index.
# loses: 3
def table_gradient(tape, offsets, rows, upstream):
    gradient = torch.zeros(rows, upstream.shape[1])
    bounds = [*offsets.tolist(), len(tape)]
    for bag in range(len(offsets)):
        end = max(bounds[bag + 1], bounds[bag] + 1)
        for index in tape[bounds[bag] : end].tolist():
            gradient[index] += upstream[bag] / (end - bounds[bag])
    return gradient
