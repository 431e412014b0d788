def bootstrap_interval(values, draws, cut):
    numbers = [float(value) for value in values]
    means = sorted(sum(numbers[i] for i in row) / len(row) for row in draws.tolist())
    return means[cut], means[-1 - cut]
