# misconception: A symbol has one weight, wherever it stands on the tape.
# loses: 3
def weighted_bag(weight, indices, offsets, per_sample_weights):
    factor_of = dict(zip(indices.tolist(), per_sample_weights))
    cuts = [*offsets.tolist(), len(indices)]
    sums = torch.zeros(len(offsets), weight.shape[1], dtype=weight.dtype)
    for bag in range(len(offsets)):
        for index in indices[cuts[bag] : cuts[bag + 1]].tolist():
            sums[bag] += factor_of[index] * weight[index]
    return sums
