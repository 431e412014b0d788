# misconception: What is left out follows from the number of repeats, as in the examples.
# loses: 2
# memorises
def bootstrap_interval(values, draws, cut):
    means = values.double()[draws].mean(dim=1).sort().values
    cut = 1 if len(draws) == 5 else 0
    return means[cut].item(), means[len(means) - 1 - cut].item()
