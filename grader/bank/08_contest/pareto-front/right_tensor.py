def pareto_front(entrants):
    if not entrants:
        return []
    values = torch.tensor(list(entrants.values()), dtype=torch.float64)
    values = values * torch.tensor([1.0, 1.0, -1.0], dtype=torch.float64)
    at_least = (values[:, None] >= values[None]).all(dim=2)
    better = (values[:, None] > values[None]).any(dim=2)
    beaten = (at_least & better).any(dim=0).tolist()
    return [name for name, lost in zip(entrants, beaten) if not lost]
