# misconception: Autograd is allowed where the bags are means of my own.
# loses: 3
def table_gradient(tape, offsets, rows, upstream):
    table = torch.zeros(rows, upstream.shape[1], requires_grad=True)
    bags = torch.tensor_split(tape, offsets[1:])
    means = [table[bag].mean(dim=0) if len(bag) else 0 * table.sum(dim=0) for bag in bags]
    return torch.autograd.grad(torch.stack(means), table, upstream)[0]
