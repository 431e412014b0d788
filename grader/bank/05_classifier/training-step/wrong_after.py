# misconception: The loss is that after the step.
# loses: 3
def training_step(model, optimizer, inputs, targets):
    optimizer.zero_grad()
    loss = cross_entropy(model(inputs), targets)
    loss.backward()
    optimizer.step()
    return cross_entropy(model(inputs), targets).item()
