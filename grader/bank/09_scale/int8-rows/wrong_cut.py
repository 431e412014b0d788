# misconception: To make a float a whole number, convert it.
# loses: 3
import torch


def int8_rows(table):
    scales = table.abs().amax(dim=1) / 127
    scales[scales == 0] = 1
    levels = (table / scales[:, None]).to(torch.int8)
    return levels, scales, levels * scales[:, None]
