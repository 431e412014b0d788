# misconception: First the softmax, then its logarithm: where a probability is 0 the loss is inf.
# loses: 3
def fit_temperature(logits, targets, temperatures):
    rows = torch.arange(len(targets))
    losses = [-(logits / t).softmax(dim=1)[rows, targets].log().mean().item() for t in temperatures]
    return temperatures[losses.index(min(losses))], min(losses)
