def expected_calibration_error(confidence, right, bins):
    numbers = (confidence * bins).floor().clamp(max=bins - 1)
    member = numbers[:, None] == torch.arange(bins)
    gaps = (member * (confidence - right.double())[:, None]).sum(dim=0)
    return (gaps.abs().sum() / len(confidence)).item()
