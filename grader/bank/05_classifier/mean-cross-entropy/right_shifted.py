def mean_cross_entropy(logits, targets):
    shifted = logits - logits.max(dim=1, keepdim=True).values
    total = shifted.exp().sum(dim=1).log()
    return (total - shifted[torch.arange(len(targets)), targets]).mean()
