# misconception: NumPy's reduceat adds the segments of a tape, empty ones too, and keeps gradients.
# loses: 3
def bag_from_scratch(weight, indices, offsets, mode):
    import numpy as np

    rows = weight.detach().numpy()[indices.numpy()]
    starts = np.minimum(offsets.numpy(), len(rows) - 1)
    sums = torch.from_numpy(np.add.reduceat(rows, starts, axis=0))
    lengths = torch.diff(offsets, append=torch.tensor([len(indices)]))
    return sums if mode == "sum" else sums / lengths.clamp(min=1)[:, None]
