# misconception: A text that is drawn twice counts once.
# loses: 3
def bootstrap_interval(values, draws, cut):
    numbers = values.double()
    means = sorted(numbers[row.unique()].mean().item() for row in draws)
    return means[cut], means[-1 - cut]
