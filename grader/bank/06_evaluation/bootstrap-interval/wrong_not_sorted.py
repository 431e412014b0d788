# misconception: The means come in order.
# loses: 3
def bootstrap_interval(values, draws, cut):
    means = values.double()[draws].mean(dim=1)
    return means[cut].item(), means[len(means) - 1 - cut].item()
