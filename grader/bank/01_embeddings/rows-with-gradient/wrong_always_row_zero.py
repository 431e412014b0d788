# misconception: Padding is row 0, so row 0 never learns.
# loses: 3
def rows_with_gradient(num_embeddings, indices, padding_idx):
    rows = torch.unique(indices)
    return rows[rows != 0]
