# misconception: Four decimals are equal if they differ by less than a thousandth.
# loses: 3
def find_draw(table, seed, limit):
    torch.manual_seed(seed)
    symbols = table.any(dim=1)
    for number in range(1, limit + 1):
        drawn = nn.Embedding(*table.shape).weight.detach()
        if torch.allclose(drawn[symbols], table[symbols], atol=1e-3):
            return number
    return 0
