# misconception: The higher mean wins.
# loses: 3
def ablation_verdict(base, changed, factors):
    differences = [b - a for a, b in zip(base, changed)]
    mean = statistics.mean(differences)
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    if abs(mean) <= -1 * error:
        return "cannot tell"
    return "better" if mean > 0 else "worse"
