# misconception: A probability is never zero.
# loses: 3
def mean_cross_entropy(logits, targets):
    chosen = logits.gather(1, targets[:, None]).squeeze(1)
    return -logits.softmax(dim=1).gather(1, targets[:, None]).log().mean()
