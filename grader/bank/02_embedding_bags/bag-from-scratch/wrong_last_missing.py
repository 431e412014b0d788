# misconception: A bag needs a next offset to end at.
# loses: 3
def bag_from_scratch(weight, indices, offsets, mode):
    vectors = []
    for start, end in zip(offsets[:-1], offsets[1:]):
        rows = weight[indices[start:end]]
        vectors.append(rows.sum(dim=0) / (max(1, len(rows)) if mode == "mean" else 1))
    return torch.stack(vectors)
