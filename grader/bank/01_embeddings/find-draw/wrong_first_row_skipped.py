# misconception: Row 0 is the padding, in every table.
# loses: 3
def find_draw(table, seed, limit):
    torch.manual_seed(seed)
    for number in range(1, limit + 1):
        weight = nn.Embedding(*table.shape).weight.detach()
        if torch.allclose(weight[1:], table[1:], rtol=0, atol=1e-4):
            return number
    return 0
