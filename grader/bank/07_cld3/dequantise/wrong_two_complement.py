# misconception: A byte is an int8.
# loses: 3
def dequantise(table, scales):
    scale = (scales << 16).view(torch.float32)
    return table.view(torch.int8).to(torch.float32) * scale[:, None]
