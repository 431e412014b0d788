def bag_from_scratch(weight, indices, offsets, mode):
    """A product with the matrix that says how often each bag holds each symbol."""
    places = torch.arange(len(indices))
    ends = torch.cat([offsets[1:], torch.tensor([len(indices)])])
    inside = (places >= offsets[:, None]) & (places < ends[:, None])
    counts = inside.to(weight.dtype) @ F.one_hot(indices, len(weight)).to(weight.dtype)
    if mode == "mean":
        counts = counts / counts.sum(dim=1, keepdim=True).clamp(min=1)
    return counts @ weight
