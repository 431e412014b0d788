def mean_cross_entropy(logits, targets):
    return -logits.log_softmax(dim=1)[range(len(targets)), targets].mean()
