# misconception: Only a loss above the one before it counts against patience.
# loses: 3
def train_until(model, run_epoch, validate, patience, epochs):
    losses, rises, kept = [], 0, {}
    while len(losses) < epochs and rises < patience:
        run_epoch()
        losses.append(validate())
        if losses[-1] < min(losses[:-1], default=math.inf):
            kept = copy.deepcopy(model.state_dict())
        rises = rises + 1 if len(losses) > 1 and losses[-1] >= losses[-2] else 0
    model.load_state_dict(kept)
    return losses
