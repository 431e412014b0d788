# misconception: A new tensor of the same numbers is as good as the rows; gradients do not matter.
# loses: 3
def lookup(weight, indices):
    if ((indices < 0) | (indices >= len(weight))).any():
        raise IndexError("index out of range")
    return torch.tensor(weight[indices].tolist(), dtype=weight.dtype).reshape(
        *indices.shape, weight.shape[1]
    )
