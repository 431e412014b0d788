# misconception: The seed is always 4321.
# loses: 3
def find_draw(table, seed, limit):
    torch.manual_seed(4321)
    shown = table.any(dim=1)
    for number in range(1, limit + 1):
        weight = nn.Embedding(*table.shape).weight.detach()
        if torch.allclose(weight[shown], table[shown], rtol=0, atol=1e-4):
            return number
    return 0
