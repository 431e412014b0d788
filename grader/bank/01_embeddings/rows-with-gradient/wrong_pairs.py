# misconception: nonzero gives row numbers.
# loses: 3
def rows_with_gradient(num_embeddings, indices, padding_idx):
    table = nn.Embedding(num_embeddings, 1, padding_idx=padding_idx)
    table(indices).sum().backward()
    return table.weight.grad.nonzero()
