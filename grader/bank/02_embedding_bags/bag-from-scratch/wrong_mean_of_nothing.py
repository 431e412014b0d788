# misconception: The mean of no rows is zero by itself.
# loses: 3
def bag_from_scratch(weight, indices, offsets, mode):
    parts = torch.tensor_split(weight[indices], offsets[1:])
    return torch.stack([getattr(part, mode)(dim=0) for part in parts])
