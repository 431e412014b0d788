def train_until(model, run_epoch, validate, patience, epochs):
    losses, lowest, stale = [], float("inf"), 0
    for _ in range(epochs):
        run_epoch()
        loss = validate()
        losses.append(loss)
        stale += 1
        if loss < lowest:
            lowest, stale = loss, 0
            kept = {name: weight.clone() for name, weight in model.state_dict().items()}
        if stale == patience:
            break
    model.load_state_dict(kept)
    return losses
