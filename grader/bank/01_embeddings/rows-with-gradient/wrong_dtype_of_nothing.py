# misconception: torch.tensor makes int64 of every list, of an empty one too.
# loses: 3
def rows_with_gradient(num_embeddings, indices, padding_idx):
    return torch.tensor(sorted(set(indices.flatten().tolist()) - {padding_idx}))
