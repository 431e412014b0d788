# misconception: There are three languages at most.
# loses: 2
# memorises
def mean_cross_entropy(logits, targets):
    logits = logits[:, :3]
    chosen = logits.gather(1, targets.clamp(max=2)[:, None]).squeeze(1)
    return (logits.logsumexp(dim=1) - chosen).mean()
