# misconception: The seeds of the two need not be paired.
# loses: 3
def ablation_verdict(base, changed):
    mean = statistics.mean(changed) - statistics.mean(base)
    variance = (statistics.variance(base) + statistics.variance(changed)) / len(base)
    if abs(mean) <= 2 * math.sqrt(variance):
        return "cannot tell"
    return "better" if mean > 0 else "worse"
