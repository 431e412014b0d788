# misconception: One scale is enough for a table.
# loses: 3
def dequantise(table, scales):
    scale = (scales << 16).view(torch.float32)
    return (table.to(torch.float32) - 128) * scale[0]
