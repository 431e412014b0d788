# misconception: An empty bag needs no row in the result.
# loses: 3
def bag_from_scratch(weight, indices, offsets, mode):
    parts = [part for part in torch.tensor_split(weight[indices], offsets[1:]) if len(part)]
    return torch.stack([getattr(part, mode)(dim=0) for part in parts])
