# misconception: Every table has 8 rows and 5 columns.
# loses: 3
def find_draw(table, seed, limit):
    torch.manual_seed(seed)
    shown = table.any(dim=1)
    for number in range(1, limit + 1):
        weight = nn.Embedding(8, 5).weight.detach()
        if torch.allclose(weight[shown], table[shown], rtol=0, atol=1e-4):
            return number
    return 0
