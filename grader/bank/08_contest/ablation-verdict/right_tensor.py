def ablation_verdict(base, changed):
    gaps = torch.tensor(changed, dtype=torch.float64) - torch.tensor(base, dtype=torch.float64)
    mean, error = gaps.mean(), gaps.std() / math.sqrt(len(gaps))
    if mean > 2 * error:
        return "better"
    return "worse" if mean < -2 * error else "cannot tell"
