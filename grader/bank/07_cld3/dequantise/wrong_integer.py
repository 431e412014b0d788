# misconception: A scale is an integer.
# loses: 3
def dequantise(table, scales):
    scale = scales.to(torch.float32)
    return (table.to(torch.float32) - 128) * scale[:, None]
