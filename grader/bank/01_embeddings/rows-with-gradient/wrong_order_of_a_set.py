# misconception: A set gives its members in rising order.
# loses: 3
def rows_with_gradient(num_embeddings, indices, padding_idx):
    used = set(indices.flatten().tolist()) - {padding_idx}
    return torch.tensor(list(used), dtype=torch.int64)
