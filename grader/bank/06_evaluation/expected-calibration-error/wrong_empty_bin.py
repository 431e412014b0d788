# misconception: Each bin has texts.
# loses: 3
def expected_calibration_error(confidence, right, bins):
    numbers = (confidence * bins).long().clamp(max=bins - 1)
    total = 0.0
    for number in range(bins):
        chosen = numbers == number
        gap = confidence[chosen].mean() - right[chosen].double().mean()
        total += chosen.sum().item() * abs(gap.item())
    return total / len(confidence)
