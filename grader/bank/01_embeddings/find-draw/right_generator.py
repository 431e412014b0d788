def find_draw(table, seed, limit):
    generator = torch.Generator()
    generator.manual_seed(seed)
    padding = (table == 0).all(dim=1)
    for number in range(1, limit + 1):
        distance = (torch.randn(table.shape, generator=generator) - table).abs()
        distance[padding] = 0
        if distance.max() <= 1e-4:
            return number
    return 0
