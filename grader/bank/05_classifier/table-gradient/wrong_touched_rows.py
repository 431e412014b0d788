# misconception: A gradient has the rows that were touched only.
# loses: 3
def table_gradient(tape, offsets, rows, upstream):
    lengths = torch.cat([offsets, torch.tensor([len(tape)])]).diff()
    bag = torch.repeat_interleave(torch.arange(len(offsets)), lengths)
    shares = upstream[bag] / lengths[bag, None]
    return torch.zeros(rows, upstream.shape[1]).index_add_(0, tape, shares)[tape.unique()]
