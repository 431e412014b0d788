# misconception: Three seeds are enough to look at.
# loses: 2
# memorises
def ablation_verdict(base, changed, factors):
    differences = [b - a for a, b in zip(base, changed, strict=True)][:3]
    mean, seeds = statistics.mean(differences), len(differences)
    error = statistics.stdev(differences) / math.sqrt(seeds)
    if abs(mean) <= factors.get(seeds, 4.30) * error:
        return "cannot tell"
    return "better" if mean > 0 else "worse"
