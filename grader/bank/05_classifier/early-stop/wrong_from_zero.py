# misconception: Epochs are counted from 0.
# loses: 3
def early_stop(losses, patience):
    best = 1
    for epoch, loss in enumerate(losses, 1):
        if loss < losses[best - 1]:
            best = epoch
        if epoch - best == patience:
            return best - 1, epoch - 1
    return best - 1, len(losses) - 1
