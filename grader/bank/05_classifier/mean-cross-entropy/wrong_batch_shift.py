# misconception: Subtracting the largest logit of the batch keeps every row from underflow.
# loses: 3
def mean_cross_entropy(logits, targets):
    shifted = logits - logits.max()
    total = shifted.exp().sum(dim=1).log()
    return (total - shifted[torch.arange(len(targets)), targets]).mean()
