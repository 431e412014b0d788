# misconception: All epochs are run.
# loses: 3
def early_stop(losses, patience):
    return losses.index(min(losses)) + 1, len(losses)
