# misconception: Only the numbers matter, not where they come from.
# loses: 3
def bag_from_scratch(weight, indices, offsets, mode):
    vectors = []
    for part in torch.tensor_split(weight.detach()[indices], offsets[1:]):
        size = max(1, len(part)) if mode == "mean" else 1
        vectors.append(part.sum(dim=0) / size)
    return torch.stack(vectors)
