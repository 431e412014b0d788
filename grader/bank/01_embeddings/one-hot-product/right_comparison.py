def one_hot_product(weight, indices):
    symbols = torch.arange(len(weight))
    picked = torch.where(indices.view(-1, 1) == symbols, 1, 0).type_as(weight)
    total = torch.zeros(len(indices), weight.shape[1], dtype=weight.dtype)
    for row in range(len(indices)):
        for symbol in range(len(weight)):
            total[row] += picked[row, symbol] * weight[symbol]
    return picked, total
