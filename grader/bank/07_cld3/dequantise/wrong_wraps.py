# misconception: Bytes have negative numbers.
# loses: 3
def dequantise(table, scales):
    scale = (scales << 16).view(torch.float32)
    return (table - 128).to(torch.float32) * scale[:, None]
