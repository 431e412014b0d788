# misconception: Patience is a budget for the whole run.
# loses: 3
def train_until(model, run_epoch, validate, patience, epochs):
    losses, worse, kept = [], 0, {}
    while len(losses) < epochs and worse < patience:
        run_epoch()
        losses.append(validate())
        if losses[-1] < min(losses[:-1], default=math.inf):
            kept = copy.deepcopy(model.state_dict())
        else:
            worse += 1
    model.load_state_dict(kept)
    return losses
