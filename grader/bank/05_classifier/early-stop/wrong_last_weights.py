# misconception: The last weights are kept.
# loses: 3
def early_stop(losses, patience):
    best = 1
    for epoch, loss in enumerate(losses, 1):
        if loss < losses[best - 1]:
            best = epoch
        if epoch - best == patience:
            return epoch, epoch
    return len(losses), len(losses)
