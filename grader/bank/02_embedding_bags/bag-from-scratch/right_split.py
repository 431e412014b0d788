def bag_from_scratch(weight, indices, offsets, mode):
    parts = torch.tensor_split(weight[indices], offsets[1:])
    if mode == "sum":
        return torch.stack([part.sum(0) for part in parts])
    return torch.stack([part.mean(0) if len(part) else part.sum(0) for part in parts])
