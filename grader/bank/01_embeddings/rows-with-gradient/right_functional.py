def rows_with_gradient(num_embeddings, indices, padding_idx):
    weight = torch.ones(num_embeddings, 3, requires_grad=True)
    total = F.embedding(indices, weight, padding_idx=padding_idx).sum()
    (gradient,) = torch.autograd.grad(total, weight)
    return torch.where(gradient.abs().sum(dim=1) > 0)[0]
