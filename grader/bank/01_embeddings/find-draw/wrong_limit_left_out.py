# misconception: range ends with its last argument.
# loses: 3
def find_draw(table, seed, limit):
    torch.manual_seed(seed)
    shown = table.any(dim=1)
    for number in range(1, limit):
        weight = nn.Embedding(*table.shape).weight.detach()
        if torch.allclose(weight[shown], table[shown], rtol=0, atol=1e-4):
            return number
    return 0
