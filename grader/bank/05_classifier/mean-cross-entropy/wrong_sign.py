# misconception: A high probability is a high loss.
# loses: 3
def mean_cross_entropy(logits, targets):
    chosen = logits.gather(1, targets[:, None]).squeeze(1)
    return (chosen - logits.logsumexp(dim=1)).mean()
