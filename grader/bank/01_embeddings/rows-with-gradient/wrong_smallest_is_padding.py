# misconception: Padding is the smallest of the indices that occur.
# loses: 3
def rows_with_gradient(num_embeddings, indices, padding_idx):
    rows = torch.unique(indices)
    return rows if padding_idx is None else rows[1:]
