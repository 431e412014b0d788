# misconception: A row that is looked up twice is listed twice.
# loses: 3
def rows_with_gradient(num_embeddings, indices, padding_idx):
    rows = indices.flatten().sort().values
    return rows if padding_idx is None else rows[rows != padding_idx]
