# misconception: There are as many bins as in the example.
# loses: 2
# memorises
def expected_calibration_error(confidence, right, bins):
    numbers = (confidence * 2).long().clamp(max=1)
    gaps, sizes = [], []
    for number in numbers.unique():
        chosen = numbers == number
        gaps.append((confidence[chosen].mean() - right[chosen].double().mean()).item())
        sizes.append(chosen.sum().item())
    return sum(n * abs(gap) for gap, n in zip(gaps, sizes)) / len(confidence)
