# misconception: Only low means are left out.
# loses: 3
def bootstrap_interval(values, draws, cut):
    means = values.double()[draws].mean(dim=1)
    means = means.sort().values
    return means[cut].item(), means[-1].item()
