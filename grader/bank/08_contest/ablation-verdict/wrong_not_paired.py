# misconception: The seeds of the two need not be paired.
# loses: 3
def ablation_verdict(base, changed, factors):
    mean = statistics.mean(changed) - statistics.mean(base)
    variance = (statistics.variance(base) + statistics.variance(changed)) / len(base)
    if abs(mean) <= factors[len(base)] * math.sqrt(variance):
        return "cannot tell"
    return "better" if mean > 0 else "worse"
