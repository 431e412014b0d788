# misconception: The difference is base minus changed.
# loses: 3
def ablation_verdict(base, changed, factors):
    differences = [a - b for a, b in zip(base, changed)]
    mean = statistics.mean(differences)
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    if abs(mean) <= factors[len(base)] * error:
        return "cannot tell"
    return "better" if mean > 0 else "worse"
