# misconception: Subtracting the largest logit of the batch is enough, and a small number saves the logarithm.
# loses: 3
def mean_cross_entropy(logits, targets):
    exps = (logits - logits.max()).exp() + 1e-8
    shares = exps / exps.sum(dim=1, keepdim=True)
    return -shares[torch.arange(len(targets)), targets].log().mean()
