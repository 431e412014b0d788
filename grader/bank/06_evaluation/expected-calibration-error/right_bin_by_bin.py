def expected_calibration_error(confidence, right, bins):
    numbers = [min(int(c * bins), bins - 1) for c in confidence.tolist()]
    total = 0.0
    for number in set(numbers):
        chosen = torch.tensor([n == number for n in numbers])
        gap = confidence[chosen].mean() - right[chosen].double().mean()
        total += chosen.sum().item() * abs(gap.item())
    return total / len(numbers)
