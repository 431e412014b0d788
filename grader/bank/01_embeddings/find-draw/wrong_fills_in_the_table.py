# misconception: The table of the caller may be overwritten where it is padding.
# loses: 3
def find_draw(table, seed, limit):
    torch.manual_seed(seed)
    padding = ~table.any(dim=1)
    for number in range(1, limit + 1):
        weight = nn.Embedding(*table.shape).weight.detach()
        table[padding] = weight[padding]
        if torch.allclose(weight, table, rtol=0, atol=1e-4):
            return number
    return 0
