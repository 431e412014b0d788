# misconception: A comparison with None keeps every row.
# loses: 3
def rows_with_gradient(num_embeddings, indices, padding_idx):
    rows = torch.unique(indices)
    return rows[rows != padding_idx]
