# misconception: A colon takes one number of each row; it takes the columns of all targets from every row.
# loses: 3
def fit_temperature(logits, targets, temperatures):
    losses = [-(logits / t).log_softmax(dim=1)[:, targets].mean().item() for t in temperatures]
    lowest = min(losses)
    return temperatures[losses.index(lowest)], lowest
