# misconception: Patience is a budget for the whole run.
# loses: 2
def early_stop(losses, patience):
    best, worse = 1, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < losses[best - 1]:
            best = epoch
        elif epoch > 1:
            worse += 1
        if worse == patience:
            return best, epoch
    return best, len(losses)
