# misconception: A table has three rows, as in the examples.
# loses: 2
# memorises
def bag_from_scratch(weight, indices, offsets, mode):
    vectors = []
    for part in torch.tensor_split(weight[:3][indices % 3], offsets[1:]):
        vectors.append(part.sum(dim=0) / (max(1, len(part)) if mode == "mean" else 1))
    return torch.stack(vectors)
