# misconception: A copy of the dictionary copies the weights.
# loses: 3
def train_until(model, run_epoch, validate, patience, epochs):
    losses, best, kept = [], 0, {}
    while len(losses) < epochs and len(losses) - best < patience:
        run_epoch()
        losses.append(validate())
        if losses[-1] < min(losses[:-1], default=math.inf):
            best, kept = len(losses), copy.copy(model.state_dict())
    model.load_state_dict(kept)
    return losses
