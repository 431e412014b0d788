# misconception: The first number of a table tells it from all others, padded or not.
# loses: 3
def find_draw(table, seed, limit):
    torch.manual_seed(seed)
    for number in range(1, limit + 1):
        weight = nn.Embedding(*table.shape).weight
        if abs(weight[0, 0] - table[0, 0]) < 1e-4:
            return number
    return 0
