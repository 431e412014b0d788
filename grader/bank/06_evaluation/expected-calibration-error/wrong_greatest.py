# misconception: The worst bin is the error.
# loses: 3
def expected_calibration_error(confidence, right, bins):
    numbers = (confidence * bins).long().clamp(max=bins - 1)
    gaps, sizes = [], []
    for number in numbers.unique():
        chosen = numbers == number
        gaps.append((confidence[chosen].mean() - right[chosen].double().mean()).item())
        sizes.append(chosen.sum().item())
    return max(map(abs, gaps))
