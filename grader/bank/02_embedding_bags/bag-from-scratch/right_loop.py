def bag_from_scratch(weight, indices, offsets, mode):
    starts = offsets.tolist()
    ends = starts[1:] + [len(indices)]
    vectors = []
    for start, end in zip(starts, ends):
        total = weight[indices[start:end]].sum(dim=0)
        if mode == "mean" and end > start:
            total = total / (end - start)
        vectors.append(total)
    return torch.stack(vectors)
