# misconception: Of equal losses the last temperature wins.
# loses: 3
def fit_temperature(logits, targets, temperatures):
    rows = torch.arange(len(targets))
    best, lowest = 0.0, math.inf
    for t in temperatures:
        loss = -(logits / t).log_softmax(dim=1)[rows, targets].mean().item()
        if loss <= lowest:
            best, lowest = t, loss
    return best, lowest
