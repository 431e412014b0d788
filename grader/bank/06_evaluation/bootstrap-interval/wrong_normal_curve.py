# misconception: Two standard deviations are the interval.
# loses: 3
def bootstrap_interval(values, draws, cut):
    means = values.double()[draws].mean(dim=1)
    half = 1.96 * means.std().item()
    return means.mean().item() - half, means.mean().item() + half
