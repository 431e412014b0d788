# misconception: From scratch means to call the function instead of the module.
# loses: 3
def weighted_bag(weight, indices, offsets, per_sample_weights):
    return F.embedding_bag(
        indices, weight, offsets, mode="sum", per_sample_weights=per_sample_weights
    )
