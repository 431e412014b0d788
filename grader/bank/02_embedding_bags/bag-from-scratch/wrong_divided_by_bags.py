# misconception: The mean divides by the number of bags.
# loses: 3
def bag_from_scratch(weight, indices, offsets, mode):
    parts = torch.tensor_split(weight[indices], offsets[1:])
    sums = torch.stack([part.sum(dim=0) for part in parts])
    return sums if mode == "sum" else sums / len(offsets)
