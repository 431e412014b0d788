# misconception: The step comes before the gradient.
# loses: 3
def training_step(model, optimizer, inputs, targets):
    optimizer.zero_grad()
    loss = cross_entropy(model(inputs), targets)
    optimizer.step()
    loss.backward()
    return loss.item()
