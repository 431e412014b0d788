# misconception: A bag always adds up.
# loses: 3
def bag_from_scratch(weight, indices, offsets, mode):
    parts = torch.tensor_split(weight[indices], offsets[1:])
    return torch.stack([part.sum(dim=0) for part in parts])
