# misconception: A number taken out with item() still carries its gradient.
# loses: 3
def weighted_bag(weight, indices, offsets, per_sample_weights):
    factors = [factor.item() for factor in per_sample_weights]
    rows = [factor * weight[index] for factor, index in zip(factors, indices)]
    sums = torch.zeros(len(offsets), weight.shape[1], dtype=weight.dtype)
    cuts = [*offsets.tolist(), len(indices)]
    for bag in range(len(offsets)):
        for row in rows[cuts[bag] : cuts[bag + 1]]:
            sums[bag] += row
    return sums
