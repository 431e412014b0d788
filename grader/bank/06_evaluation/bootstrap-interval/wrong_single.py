# misconception: float32 is exact enough for a mean.
# loses: 3
def bootstrap_interval(values, draws, cut):
    means = values.float()[draws].mean(dim=1).sort().values
    return means[cut].item(), means[len(means) - 1 - cut].item()
