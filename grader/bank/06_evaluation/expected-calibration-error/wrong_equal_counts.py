# misconception: Bins hold as many texts each.
# loses: 3
def expected_calibration_error(confidence, right, bins):
    order = confidence.argsort()
    total = 0.0
    for part in order.tensor_split(bins):
        if len(part):
            gap = confidence[part].mean() - right[part].double().mean()
            total += len(part) * abs(gap.item())
    return total / len(confidence)
