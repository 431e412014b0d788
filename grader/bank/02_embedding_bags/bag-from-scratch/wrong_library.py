# misconception: From scratch means to call the function instead of the module.
# loses: 3
def bag_from_scratch(weight, indices, offsets, mode):
    return F.embedding_bag(indices, weight, offsets, mode=mode)
