# misconception: The 16 bits are the lower ones.
# loses: 3
def dequantise(table, scales):
    scale = scales.view(torch.float32)
    return (table.to(torch.float32) - 128) * scale[:, None]
