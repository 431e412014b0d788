# misconception: The logits are multiplied by the temperature.
# loses: 3
def fit_temperature(logits, targets, temperatures):
    rows = torch.arange(len(targets))
    losses = [-(logits * t).log_softmax(dim=1)[rows, targets].mean().item() for t in temperatures]
    return temperatures[losses.index(min(losses))], min(losses)
