# misconception: All bags are of one size, so the tape is a rectangle.
# loses: 3
def bag_from_scratch(weight, indices, offsets, mode):
    block = weight[indices].view(len(offsets), -1, weight.shape[1])
    return block.sum(dim=1) if mode == "sum" else block.mean(dim=1)
