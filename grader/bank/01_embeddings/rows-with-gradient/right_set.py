def rows_with_gradient(num_embeddings, indices, padding_idx):
    used = set(indices.flatten().tolist())
    used.discard(padding_idx)
    return torch.tensor(sorted(used), dtype=torch.int64)
