# misconception: All bags have the same length.
# loses: 3
def table_gradient(tape, offsets, rows, upstream):
    length = len(tape) // len(offsets)
    bag = torch.arange(len(tape)) // max(length, 1)
    shares = upstream[bag.clamp(max=len(offsets) - 1)] / max(length, 1)
    return torch.zeros(rows, upstream.shape[1]).index_add_(0, tape, shares)
