# misconception: The loss is one minus the probability.
# loses: 3
def mean_cross_entropy(logits, targets):
    chosen = logits.gather(1, targets[:, None]).squeeze(1)
    return (1 - (chosen - logits.logsumexp(dim=1)).exp()).mean()
