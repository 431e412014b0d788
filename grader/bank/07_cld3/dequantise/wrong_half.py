# misconception: Sixteen bits are an IEEE half.
# loses: 3
def dequantise(table, scales):
    scale = scales.to(torch.int16).view(torch.float16).float()
    return (table.to(torch.float32) - 128) * scale[:, None]
