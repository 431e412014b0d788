# misconception: Each backward() begins with empty gradients.
# loses: 3
def training_step(model, optimizer, inputs, targets):
    loss = cross_entropy(model(inputs), targets)
    loss.backward()
    optimizer.step()
    return loss.item()
