def bootstrap_interval(values, draws, cut):
    means = values.to(torch.float64).take(draws).sum(dim=1) / draws.shape[1]
    lowest = means.topk(cut + 1, largest=False).values.max()
    return lowest.item(), means.topk(cut + 1).values.min().item()
