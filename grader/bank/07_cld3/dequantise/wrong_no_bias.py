# misconception: A byte is a number from 0.
# loses: 3
def dequantise(table, scales):
    scale = (scales << 16).view(torch.float32)
    return table.to(torch.float32) * scale[:, None]
