# misconception: A tiny number keeps the logarithm from inf, and caps the loss.
# loses: 3
def fit_temperature(logits, targets, temperatures):
    rows = torch.arange(len(targets))
    shares = [(logits / t).softmax(dim=1)[rows, targets].clamp(min=1e-12) for t in temperatures]
    losses = [-share.log().mean().item() for share in shares]
    return temperatures[losses.index(min(losses))], min(losses)
