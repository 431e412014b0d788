def lookup(weight, indices):
    matches = indices.unsqueeze(-1) == torch.arange(weight.shape[0])
    if not matches.any(dim=-1).all():
        raise IndexError("every index must name a row of the table")
    return matches.to(weight.dtype) @ weight
