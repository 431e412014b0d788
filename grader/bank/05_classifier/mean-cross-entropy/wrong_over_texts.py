# misconception: The probabilities of a language sum to one over the texts.
# loses: 3
def mean_cross_entropy(logits, targets):
    chosen = logits.gather(1, targets[:, None]).squeeze(1)
    return -logits.log_softmax(dim=0).gather(1, targets[:, None]).mean()
