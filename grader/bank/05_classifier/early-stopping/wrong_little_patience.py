# misconception: Nobody waits longer than three epochs.
# loses: 2
# memorises
def train_until(model, run_epoch, validate, patience, epochs):
    losses, best, kept = [], 0, {}
    while len(losses) < epochs and len(losses) - best < min(patience, 3):
        run_epoch()
        losses.append(validate())
        if losses[-1] < min(losses[:-1], default=math.inf):
            best, kept = len(losses), copy.deepcopy(model.state_dict())
    model.load_state_dict(kept)
    return losses
