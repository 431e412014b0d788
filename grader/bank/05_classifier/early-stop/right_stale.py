def early_stop(losses, patience):
    lowest, best, stale = float("inf"), 0, 0
    for epoch, loss in enumerate(losses, 1):
        stale += 1
        if loss < lowest:
            lowest, best, stale = loss, epoch, 0
        if stale == patience:
            break
    return best, epoch
