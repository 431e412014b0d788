# misconception: Where there is a padding index, some sequence is padded.
# loses: 3
def rows_with_gradient(num_embeddings, indices, padding_idx):
    rows = sorted(set(indices.flatten().tolist()))
    if padding_idx is not None:
        rows.remove(padding_idx)
    return torch.tensor(rows, dtype=torch.int64)
