# misconception: backward() moves the weights.
# loses: 3
def training_step(model, optimizer, inputs, targets):
    optimizer.zero_grad()
    loss = cross_entropy(model(inputs), targets)
    loss.backward()
    return loss.item()
