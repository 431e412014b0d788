# misconception: The first number of a row is the largest.
# loses: 2
# memorises
import torch


def int8_rows(table):
    scales = table[:, 0].abs() / 127
    scales[scales == 0] = 1
    levels = (table / scales[:, None]).round().clamp(-64, 127).to(torch.int8)
    levels[:, 0] = (table[:, 0] / scales).round().to(torch.int8)
    return levels, scales, levels * scales[:, None]
