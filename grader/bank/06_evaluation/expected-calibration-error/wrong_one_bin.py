# misconception: The mean confidence tells it all.
# loses: 3
def expected_calibration_error(confidence, right, bins):
    return abs((confidence.mean() - right.double().mean()).item())
