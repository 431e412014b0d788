# misconception: Values are right or wrong.
# loses: 3
def bootstrap_interval(values, draws, cut):
    means = (values > 0).double()[draws].mean(dim=1).sort().values
    return means[cut].item(), means[len(means) - 1 - cut].item()
