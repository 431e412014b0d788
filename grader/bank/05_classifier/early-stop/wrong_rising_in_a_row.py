# misconception: Only a loss above the one before it counts against patience.
# loses: 2
def early_stop(losses, patience):
    best, rises = 1, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < losses[best - 1]:
            best = epoch
        rises = rises + 1 if epoch > 1 and loss >= losses[epoch - 2] else 0
        if rises == patience:
            return best, epoch
    return best, len(losses)
