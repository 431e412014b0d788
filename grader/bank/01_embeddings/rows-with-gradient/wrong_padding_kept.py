# misconception: Padding is looked up like the rest, so its row learns like the rest.
# loses: 3
def rows_with_gradient(num_embeddings, indices, padding_idx):
    return torch.unique(indices)
