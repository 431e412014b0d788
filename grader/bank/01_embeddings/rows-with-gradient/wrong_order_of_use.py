# misconception: Rows are listed in the order in which they are first looked up.
# loses: 3
def rows_with_gradient(num_embeddings, indices, padding_idx):
    rows = [row for row in dict.fromkeys(indices.flatten().tolist()) if row != padding_idx]
    return torch.tensor(rows, dtype=torch.int64)
