def dequantise(table, scales):
    exponent, fraction = scales // 128 - 127, scales % 128
    scale = (1 + fraction.double() / 128) * 2.0 ** exponent.double()
    return ((table.to(torch.int32) - 128) * scale.reshape(-1, 1)).to(torch.float32)
