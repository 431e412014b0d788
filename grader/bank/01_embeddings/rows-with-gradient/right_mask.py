def rows_with_gradient(num_embeddings, indices, padding_idx):
    reached = torch.zeros(num_embeddings, dtype=torch.bool)
    reached[indices.reshape(-1)] = True
    if padding_idx is not None:
        reached[padding_idx] = False
    return torch.arange(num_embeddings)[reached]
