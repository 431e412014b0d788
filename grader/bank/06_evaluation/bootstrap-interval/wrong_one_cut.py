# misconception: One is always left out at either end.
# loses: 3
def bootstrap_interval(values, draws, cut):
    means = values.double()[draws].mean(dim=1)
    means = means.sort().values
    return means[1].item(), means[len(means) - 2].item()
