# misconception: The loss is always float32.
# loses: 3
def mean_cross_entropy(logits, targets):
    chosen = logits.gather(1, targets[:, None]).squeeze(1)
    return (logits.logsumexp(dim=1) - chosen).mean().float()
