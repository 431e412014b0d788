# misconception: A row of zeros is a row like any other.
# loses: 3
import torch


def int8_rows(table):
    scales = table.abs().amax(dim=1) / 127
    levels = (table / scales[:, None]).nan_to_num().round().to(torch.int8)
    return levels, scales, levels * scales[:, None]
