# misconception: One number of a table is enough to tell it from all others.
# loses: 3
def find_draw(table, seed, limit):
    torch.manual_seed(seed)
    for number in range(1, limit + 1):
        weight = nn.Embedding(*table.shape).weight
        if abs(weight[-1, -1] - table[-1, -1]) < 1e-4:
            return number
    return 0
