def table_gradient(tape, offsets, rows, upstream):
    gradient = torch.zeros(rows, upstream.shape[1])
    bounds = [*offsets.tolist(), len(tape)]
    for bag in range(len(offsets)):
        inside = tape[bounds[bag] : bounds[bag + 1]].tolist()
        for index in inside:
            gradient[index] += upstream[bag] / len(inside)
    return gradient
