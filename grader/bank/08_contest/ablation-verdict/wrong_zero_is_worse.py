# misconception: No difference at all is no gain, so it is worse.
# loses: 3
def ablation_verdict(base, changed, factors):
    differences = [b - a for a, b in zip(base, changed)]
    mean = statistics.mean(differences)
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    if mean > factors[len(base)] * error:
        return "better"
    return "cannot tell" if mean > -factors[len(base)] * error else "worse"
