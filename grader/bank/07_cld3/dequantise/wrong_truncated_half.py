# misconception: The last three bits of a scale hardly matter.
# loses: 2
# memorises
def dequantise(table, scales):
    scale = (scales >> 3 << 19).view(torch.float32)
    return (table.to(torch.float32) - 128) * scale[:, None]
