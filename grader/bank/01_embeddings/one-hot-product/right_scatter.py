def one_hot_product(weight, indices):
    matrix = weight.new_zeros(len(indices), len(weight))
    matrix.scatter_(1, indices[:, None], 1.0)
    return matrix, torch.einsum("nv,vd->nd", matrix, weight)
