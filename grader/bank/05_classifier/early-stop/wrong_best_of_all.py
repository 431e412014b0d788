# misconception: The weights of the best epoch of all are kept, run or not.
# loses: 3
def early_stop(losses, patience):
    best = 1
    for epoch, loss in enumerate(losses, 1):
        if loss < losses[best - 1]:
            best = epoch
        if epoch - best == patience:
            return losses.index(min(losses)) + 1, epoch
    return best, len(losses)
