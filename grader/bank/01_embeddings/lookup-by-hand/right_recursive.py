def lookup(weight, indices):
    """Down to one index, row by row, and up again."""
    if indices.dim() == 0:
        row = int(indices)
        if not 0 <= row < weight.size(0):
            raise IndexError(row)
        return weight[row]
    if len(indices) == 0:
        return weight.new_zeros(*indices.shape, weight.size(1))
    return torch.stack([lookup(weight, part) for part in indices])
