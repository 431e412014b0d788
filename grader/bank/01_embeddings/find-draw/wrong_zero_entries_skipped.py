# misconception: Every zero is padding, also in a row that has other numbers.
# loses: 3
def find_draw(table, seed, limit):
    torch.manual_seed(seed)
    shown = table != 0
    for number in range(1, limit + 1):
        weight = nn.Embedding(*table.shape).weight.detach()
        if torch.allclose(weight[shown], table[shown], rtol=0, atol=1e-4):
            return number
    return 0
