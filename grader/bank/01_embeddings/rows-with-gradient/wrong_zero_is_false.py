# misconception: "if padding_idx" asks whether there is a padding index.
# loses: 3
def rows_with_gradient(num_embeddings, indices, padding_idx):
    rows = torch.unique(indices)
    if padding_idx:
        rows = rows[rows != padding_idx]
    return rows
