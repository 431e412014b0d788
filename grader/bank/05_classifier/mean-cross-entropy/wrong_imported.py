# misconception: PyTorch has this function, so a call of it is the answer.
# loses: 3
def mean_cross_entropy(logits, targets):
    return cross_entropy(logits, targets)
