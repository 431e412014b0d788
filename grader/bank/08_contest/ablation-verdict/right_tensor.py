def ablation_verdict(base, changed, factors):
    gaps = torch.tensor(changed, dtype=torch.float64) - torch.tensor(base, dtype=torch.float64)
    mean, reach = gaps.mean(), factors[len(gaps)] * gaps.std() / math.sqrt(len(gaps))
    if mean > reach:
        return "better"
    return "worse" if mean < -reach else "cannot tell"
