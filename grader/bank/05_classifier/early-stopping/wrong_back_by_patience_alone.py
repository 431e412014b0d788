# misconception: The best weights come back only when patience runs out.
# loses: 3
def train_until(model, run_epoch, validate, patience, epochs):
    losses, best, kept = [], 0, {}
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses[-1] < min(losses[:-1], default=math.inf):
            best, kept = len(losses), copy.deepcopy(model.state_dict())
        if len(losses) - best >= patience:
            model.load_state_dict(kept)
            break
    return losses
