# misconception: A printed number is the number.
# loses: 3
def find_draw(table, seed, limit):
    torch.manual_seed(seed)
    shown = table.any(dim=1)
    for number in range(1, limit + 1):
        weight = nn.Embedding(*table.shape).weight
        if torch.equal(weight[shown], table[shown]):
            return number
    return 0
