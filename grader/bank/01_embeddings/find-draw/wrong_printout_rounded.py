# misconception: Every printout rounds, so rounding the draw gives the very digits of the table.
# loses: 3
def find_draw(table, seed, limit):
    torch.manual_seed(seed)
    symbols = table.any(dim=1)
    for number in range(1, limit + 1):
        drawn = nn.Embedding(*table.shape).weight.detach().round(decimals=4)
        if torch.equal(drawn[symbols], table[symbols]):
            return number
    return 0
