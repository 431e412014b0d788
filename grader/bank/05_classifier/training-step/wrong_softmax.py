# misconception: cross_entropy wants probabilities.
# loses: 3
def training_step(model, optimizer, inputs, targets):
    optimizer.zero_grad()
    loss = cross_entropy(model(inputs).softmax(dim=1), targets)
    loss.backward()
    optimizer.step()
    return loss.item()
