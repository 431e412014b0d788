# misconception: A bin includes its upper edge.
# loses: 3
def expected_calibration_error(confidence, right, bins):
    numbers = (confidence * bins).ceil().long().clamp(min=1)
    total = 0.0
    for number in numbers.unique():
        chosen = numbers == number
        gap = confidence[chosen].mean() - right[chosen].double().mean()
        total += chosen.sum().item() * abs(gap.item())
    return total / len(confidence)
