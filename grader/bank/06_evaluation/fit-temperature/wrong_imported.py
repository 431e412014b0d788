# misconception: PyTorch has this loss, so a call of it is the answer.
# loses: 3
def fit_temperature(logits, targets, temperatures):
    losses = [cross_entropy(logits / t, targets).item() for t in temperatures]
    return temperatures[losses.index(min(losses))], min(losses)
