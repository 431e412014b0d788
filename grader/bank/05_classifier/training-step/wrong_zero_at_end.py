# misconception: Gradients are cleared after the step, so the first step has none before it.
# loses: 3
def training_step(model, optimizer, inputs, targets):
    loss = cross_entropy(model(inputs), targets)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()
