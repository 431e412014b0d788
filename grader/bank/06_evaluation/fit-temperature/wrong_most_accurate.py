# misconception: The best temperature is the one with the most right answers.
# loses: 3
def fit_temperature(logits, targets, temperatures):
    rows = torch.arange(len(targets))
    hits = [((logits / t).argmax(dim=1) == targets).sum().item() for t in temperatures]
    best = temperatures[hits.index(max(hits))]
    return best, -(logits / best).log_softmax(dim=1)[rows, targets].mean().item()
