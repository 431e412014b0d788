# misconception: Adding by index adds repeated indices.
# loses: 3
def table_gradient(tape, offsets, rows, upstream):
    lengths = torch.cat([offsets, torch.tensor([len(tape)])]).diff()
    bag = torch.repeat_interleave(torch.arange(len(offsets)), lengths)
    gradient = torch.zeros(rows, upstream.shape[1])
    gradient[tape] += upstream[bag] / lengths[bag, None]
    return gradient
