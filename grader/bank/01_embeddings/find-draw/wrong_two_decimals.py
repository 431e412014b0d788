# misconception: Tables that look alike are the same table.
# loses: 3
def find_draw(table, seed, limit):
    torch.manual_seed(seed)
    shown = table.any(dim=1)
    for number in range(1, limit + 1):
        weight = nn.Embedding(*table.shape).weight.detach()
        if torch.allclose(weight[shown], table[shown], atol=1e-2):
            return number
    return 0
