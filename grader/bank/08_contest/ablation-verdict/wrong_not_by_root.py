# misconception: The spread of one seed is the error of the mean.
# loses: 3
def ablation_verdict(base, changed, factors):
    differences = [b - a for a, b in zip(base, changed)]
    mean = statistics.mean(differences)
    error = statistics.stdev(differences)
    if abs(mean) <= factors[len(base)] * error:
        return "cannot tell"
    return "better" if mean > 0 else "worse"
