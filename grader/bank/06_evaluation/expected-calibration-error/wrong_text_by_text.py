# misconception: Bins are a detail.
# loses: 3
def expected_calibration_error(confidence, right, bins):
    return (confidence - right.double()).abs().mean().item()
