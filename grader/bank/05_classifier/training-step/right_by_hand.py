def training_step(model, optimizer, inputs, targets):
    logits = model(inputs)
    chosen = logits.gather(1, targets[:, None]).squeeze(1)
    loss = (logits.logsumexp(dim=1) - chosen).mean()
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return float(loss)
