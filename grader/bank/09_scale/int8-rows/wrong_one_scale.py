# misconception: One scale serves the whole table.
# loses: 3
import torch


def int8_rows(table):
    scale = table.abs().max() / 127
    levels = (table / scale).round().to(torch.int8)
    return levels, scale.repeat(len(table)), levels * scale
