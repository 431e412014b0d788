# misconception: More precision does no harm.
# loses: 3
def dequantise(table, scales):
    scale = (scales << 16).view(torch.float32)
    return (table.to(torch.float64) - 128) * scale[:, None]
