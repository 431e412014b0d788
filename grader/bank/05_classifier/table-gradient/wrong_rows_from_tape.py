# misconception: The table ends at the largest index.
# loses: 3
def table_gradient(tape, offsets, rows, upstream):
    lengths = torch.cat([offsets, torch.tensor([len(tape)])]).diff()
    bag = torch.repeat_interleave(torch.arange(len(offsets)), lengths)
    shares = upstream[bag] / lengths[bag, None]
    highest = int(tape.max()) + 1 if len(tape) else rows
    return torch.zeros(highest, upstream.shape[1]).index_add_(0, tape, shares)
