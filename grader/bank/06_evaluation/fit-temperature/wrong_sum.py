# misconception: The loss is the sum over the texts.
# loses: 3
def fit_temperature(logits, targets, temperatures):
    rows = torch.arange(len(targets))
    losses = [-(logits / t).log_softmax(dim=1)[rows, targets].sum().item() for t in temperatures]
    return temperatures[losses.index(min(losses))], min(losses)
