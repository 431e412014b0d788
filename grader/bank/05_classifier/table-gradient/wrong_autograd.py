# misconception: Autograd computes this gradient, so a call of it is the answer.
# loses: 3
def table_gradient(tape, offsets, rows, upstream):
    table = torch.zeros(rows, upstream.shape[1], requires_grad=True)
    nn.functional.embedding_bag(tape, table, offsets, mode="mean").backward(upstream)
    return table.grad
