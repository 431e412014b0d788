def one_hot_product(weight, indices):
    identity = torch.eye(weight.shape[0], dtype=weight.dtype)
    return identity[indices], identity[indices].matmul(weight)
