# misconception: The loss of a batch is a sum.
# loses: 3
def training_step(model, optimizer, inputs, targets):
    optimizer.zero_grad()
    loss = cross_entropy(model(inputs), targets, reduction="sum")
    loss.backward()
    optimizer.step()
    return loss.item()
