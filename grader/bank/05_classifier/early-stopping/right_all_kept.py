def train_until(model, run_epoch, validate, patience, epochs):
    losses, states = [], []
    for epoch in range(epochs):
        run_epoch()
        losses.append(validate())
        states.append(copy.deepcopy(model.state_dict()))
        if epoch - losses.index(min(losses)) >= patience:
            break
    model.load_state_dict(states[losses.index(min(losses))])
    return losses
