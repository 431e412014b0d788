# misconception: Every table is float32.
# loses: 3
def lookup(weight, indices):
    if ((indices < 0) | (indices >= len(weight))).any():
        raise IndexError("index out of range")
    flat = indices.flatten()
    result = torch.zeros(len(flat), weight.shape[1])
    for place, index in enumerate(flat):
        result[place] = weight[index]
    return result.view(*indices.shape, weight.shape[1])
