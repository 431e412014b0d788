def cheapest_threshold(confidences, right, thresholds, wrong_price, silence_price):
    order = sorted(thresholds)
    limits = torch.tensor(order, dtype=torch.float64)[:, None]
    answered = torch.tensor(confidences, dtype=torch.float64) >= limits
    wrong = answered & ~torch.tensor(right)
    costs = wrong.sum(1) * wrong_price + (~answered).sum(1) * silence_price
    best = costs.tolist().index(costs.min().item())
    return order[best], costs[best].item() / len(right)
