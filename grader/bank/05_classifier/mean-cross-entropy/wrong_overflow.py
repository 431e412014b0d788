# misconception: Exp is finite for all logits.
# loses: 3
def mean_cross_entropy(logits, targets):
    chosen = logits.gather(1, targets[:, None]).squeeze(1)
    return (logits.exp().sum(dim=1).log() - chosen).mean()
