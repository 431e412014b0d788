def find_draw(table, seed, limit):
    """Compare whole numbers: how many ten-thousandths each entry has."""
    torch.manual_seed(seed)
    wanted = (table * 10_000).round().long()
    number = 0
    while number < limit:
        number += 1
        drawn = torch.nn.init.normal_(torch.empty_like(table))
        apart = ((drawn * 10_000).round().long() - wanted).abs()
        if not (apart[wanted.ne(0).any(1)] > 1).any():
            return number
    return 0
