# misconception: A confidence belongs to the nearest bin, so its place is rounded.
# loses: 3
def expected_calibration_error(confidence, right, bins):
    numbers = (confidence * bins).round().long().clamp(max=bins - 1)
    sums = torch.zeros(bins, dtype=torch.float64)
    sums = sums.index_add(0, numbers, confidence - right.double())
    return sums.abs().sum().item() / len(confidence)
