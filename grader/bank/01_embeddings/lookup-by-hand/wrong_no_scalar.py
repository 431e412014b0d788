# misconception: An index tensor has at least one dimension to loop over.
# loses: 3
def lookup(weight, indices):
    if ((indices < 0) | (indices >= len(weight))).any():
        raise IndexError("index out of range")
    if indices.numel() == 0:
        return torch.zeros(*indices.shape, weight.shape[1])
    return torch.stack([weight[part] for part in indices])
