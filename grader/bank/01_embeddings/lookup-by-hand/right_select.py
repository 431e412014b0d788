def lookup(weight: torch.Tensor, indices: torch.Tensor) -> torch.Tensor:
    rows, columns = weight.shape
    flat = indices.flatten()
    if flat.numel() and (flat.min() < 0 or flat.max() >= rows):
        raise IndexError("no such row")
    return weight.index_select(0, flat).view(*indices.shape, columns)
