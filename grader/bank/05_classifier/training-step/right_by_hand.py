def training_step(model, optimizer, inputs, targets):
    model.zero_grad()
    logits = model(inputs)
    chosen = logits.gather(1, targets[:, None]).squeeze(1)
    loss = (logits.logsumexp(dim=1) - chosen).mean()
    loss.backward()
    optimizer.step()
    return float(loss)
