# misconception: Each column of draws is a repeat.
# loses: 3
def bootstrap_interval(values, draws, cut):
    means = values.double()[draws].mean(dim=0).sort().values
    return means[cut].item(), means[len(means) - 1 - cut].item()
