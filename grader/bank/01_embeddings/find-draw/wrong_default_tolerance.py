# misconception: allclose without options knows how many decimals were printed.
# loses: 3
def find_draw(table, seed, limit):
    torch.manual_seed(seed)
    shown = table.any(dim=1)
    for number in range(1, limit + 1):
        if torch.allclose(nn.Embedding(*table.shape).weight[shown], table[shown]):
            return number
    return 0
