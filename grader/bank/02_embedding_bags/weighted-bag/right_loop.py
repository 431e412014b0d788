def weighted_bag(weight, indices, offsets, per_sample_weights):
    cuts = [*offsets.tolist(), len(indices)]
    vectors = []
    for start, end in zip(cuts, cuts[1:]):
        vectors.append(per_sample_weights[start:end] @ weight[indices[start:end]])
    return torch.stack(vectors)
