# misconception: The largest number of a row is its maximum.
# loses: 3
import torch


def int8_rows(table):
    scales = table.amax(dim=1).clamp(min=0) / 127
    scales[scales == 0] = 1
    levels = (table / scales[:, None]).round().clamp(-127, 127).to(torch.int8)
    return levels, scales, levels * scales[:, None]
