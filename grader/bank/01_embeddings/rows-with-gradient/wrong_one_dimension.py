# misconception: Indices come as one row of numbers.
# loses: 3
def rows_with_gradient(num_embeddings, indices, padding_idx):
    rows = sorted({index for index in indices.tolist() if index != padding_idx})
    return torch.tensor(rows, dtype=torch.int64)
