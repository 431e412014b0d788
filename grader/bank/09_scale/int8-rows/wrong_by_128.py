# misconception: A byte has 256 values, so half of them are 128.
# loses: 3
import torch


def int8_rows(table):
    scales = table.abs().amax(dim=1) / 128
    scales[scales == 0] = 1
    levels = (table / scales[:, None]).round().clamp(-128, 127).to(torch.int8)
    return levels, scales, levels * scales[:, None]
