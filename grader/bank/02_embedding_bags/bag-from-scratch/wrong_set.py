# misconception: A bag holds each symbol once.
# loses: 3
def bag_from_scratch(weight, indices, offsets, mode):
    vectors = []
    for part in torch.tensor_split(indices, offsets[1:]):
        rows = weight[part.unique()]
        vectors.append(rows.sum(dim=0) / (max(1, len(rows)) if mode == "mean" else 1))
    return torch.stack(vectors)
