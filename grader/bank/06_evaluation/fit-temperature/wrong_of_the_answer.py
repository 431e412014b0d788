# misconception: The probability of the answer counts, whether it is right or not.
# loses: 3
def fit_temperature(logits, targets, temperatures):
    losses = [-(logits / t).log_softmax(dim=1).amax(dim=1).mean().item() for t in temperatures]
    return temperatures[losses.index(min(losses))], min(losses)
