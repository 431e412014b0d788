# misconception: A vector has two numbers at most.
# loses: 2
# memorises
def table_gradient(tape, offsets, rows, upstream):
    lengths = torch.cat([offsets, torch.tensor([len(tape)])]).diff()
    bag = torch.repeat_interleave(torch.arange(len(offsets)), lengths)
    shares = (upstream[bag] / lengths[bag, None])[:, :2]
    return torch.zeros(rows, min(2, upstream.shape[1])).index_add_(0, tape, shares)
