# misconception: There are the seeds 4321 and 7, and no others.
# loses: 2
# memorises
def find_draw(table, seed, limit):
    torch.manual_seed(4321 if seed == 4321 else 7)
    shown = table.any(dim=1)
    for number in range(1, limit + 1):
        weight = nn.Embedding(*table.shape).weight.detach()
        if torch.allclose(weight[shown], table[shown], rtol=0, atol=1e-4):
            return number
    return 0
