# misconception: The library sorts into bins, and its rows are enough.
# loses: 3
def expected_calibration_error(confidence, right, bins):
    rows = calibration(confidence.tolist(), right.tolist(), bins)
    return sum(row.n * abs(row.confidence - row.accuracy) for row in rows) / len(right)
