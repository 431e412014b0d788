# misconception: zero_grad() may stand anywhere before step().
# loses: 3
def training_step(model, optimizer, inputs, targets):
    loss = cross_entropy(model(inputs), targets)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()
