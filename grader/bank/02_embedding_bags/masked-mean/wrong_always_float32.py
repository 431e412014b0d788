# misconception: Every table is float32.
# loses: 3
def masked_mean(weight, batch, padding_idx):
    result = torch.zeros(len(batch), weight.shape[1])
    for row in range(len(batch)):
        real = batch[row][batch[row] != padding_idx]
        result[row] = weight[real].sum(dim=0) / max(1, len(real))
    return result
