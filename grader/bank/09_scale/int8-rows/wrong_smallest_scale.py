# misconception: A scale below a thousandth is no scale.
# loses: 2
import torch


def int8_rows(table):
    scales = table.abs().amax(dim=1) / 127
    scales = torch.where(scales > 1e-3, scales, torch.ones_like(scales))
    levels = (table / scales[:, None]).round().to(torch.int8)
    return levels, scales, levels * scales[:, None]
