# misconception: The middle of a byte is 127.
# loses: 3
def dequantise(table, scales):
    scale = (scales << 16).view(torch.float32)
    return (table.to(torch.float32) - 127) * scale[:, None]
