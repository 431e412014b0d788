# misconception: The middle of a bin stands for the confidences in it.
# loses: 3
def expected_calibration_error(confidence, right, bins):
    numbers = (confidence * bins).long().clamp(max=bins - 1)
    total = 0.0
    for number in numbers.unique().tolist():
        chosen = numbers == number
        middle = (number + 0.5) / bins
        total += chosen.sum().item() * abs(middle - right[chosen].double().mean().item())
    return total / len(confidence)
