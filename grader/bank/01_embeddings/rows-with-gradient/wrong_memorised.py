# misconception: A table has at most nine rows, as in the examples.
# loses: 2
# memorises
def rows_with_gradient(num_embeddings, indices, padding_idx):
    rows = torch.unique(indices)
    rows = rows[rows < 9]
    return rows if padding_idx is None else rows[rows != padding_idx]
