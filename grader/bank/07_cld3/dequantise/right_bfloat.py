def dequantise(table, scales):
    scale = scales.to(torch.int16).view(torch.bfloat16).to(torch.float32)
    return (table.float() - 128) * scale.unsqueeze(1)
