def early_stop(losses, patience, best=1, epoch=1):
    if losses[epoch - 1] < losses[best - 1]:
        best = epoch
    if epoch == len(losses) or epoch - best >= patience:
        return best, epoch
    return early_stop(losses, patience, best, epoch + 1)
