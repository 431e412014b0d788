# misconception: The loss of a batch is the sum.
# loses: 3
def mean_cross_entropy(logits, targets):
    chosen = logits.gather(1, targets[:, None]).squeeze(1)
    return (logits.logsumexp(dim=1) - chosen).sum()
