# misconception: The first that is left is left out too.
# loses: 3
def bootstrap_interval(values, draws, cut):
    means = values.double()[draws].mean(dim=1)
    means = means.sort().values
    return means[cut + 1].item(), means[len(means) - 2 - cut].item()
