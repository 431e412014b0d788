def fit_temperature(logits, targets, temperatures):
    best = None
    for temperature in temperatures:
        scaled = logits / temperature
        right = scaled.gather(1, targets[:, None])[:, 0]
        loss = (scaled.logsumexp(dim=1) - right).mean().item()
        if best is None or loss < best[1]:
            best = temperature, loss
    return best
