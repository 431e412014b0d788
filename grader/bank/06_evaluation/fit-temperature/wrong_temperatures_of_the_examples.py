# misconception: Only the temperatures of the examples are tried.
# loses: 2
# memorises
def fit_temperature(logits, targets, temperatures):
    rows = torch.arange(len(targets))
    tried = [t for t in temperatures if t in (0.5, 1.0, 2.0, 3.0, 4.0)]
    losses = [-(logits / t).log_softmax(dim=1)[rows, targets].mean().item() for t in tried]
    return tried[losses.index(min(losses))], min(losses)
