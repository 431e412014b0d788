# misconception: The interval holds all repeats.
# loses: 3
def bootstrap_interval(values, draws, cut):
    means = values.double()[draws].mean(dim=1)
    return means.min().item(), means.max().item()
