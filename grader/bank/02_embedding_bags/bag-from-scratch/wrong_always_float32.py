# misconception: Every table is float32.
# loses: 3
def bag_from_scratch(weight, indices, offsets, mode):
    cuts = offsets.tolist() + [len(indices)]
    result = torch.zeros(len(offsets), weight.shape[1])
    for bag in range(len(offsets)):
        size = cuts[bag + 1] - cuts[bag]
        for index in indices[cuts[bag] : cuts[bag + 1]]:
            result[bag] += weight[index] / (size if mode == "mean" else 1)
    return result
