# misconception: There are two languages, so one logit tells all.
# loses: 2
# memorises
def training_step(model, optimizer, inputs, targets):
    optimizer.zero_grad()
    logits = model(inputs)
    loss = cross_entropy(logits[:, :2], targets.clamp(max=1))
    loss.backward()
    optimizer.step()
    return loss.item()
