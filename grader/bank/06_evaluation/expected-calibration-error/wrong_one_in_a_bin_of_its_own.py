# misconception: Confidence 1 has a bin of its own.
# loses: 3
def expected_calibration_error(confidence, right, bins):
    numbers = (confidence * bins).long()
    gaps, sizes = [], []
    for number in numbers.unique():
        chosen = numbers == number
        gaps.append((confidence[chosen].mean() - right[chosen].double().mean()).item())
        sizes.append(chosen.sum().item())
    return sum(n * abs(gap) for gap, n in zip(gaps, sizes)) / len(confidence)
