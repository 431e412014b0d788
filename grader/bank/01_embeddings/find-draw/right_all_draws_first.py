def find_draw(table, seed, limit):
    rows, columns = table.shape
    torch.manual_seed(seed)
    draws = [nn.Embedding(rows, columns).weight.detach() for _ in range(limit)]

    def fits(weight):
        return all(
            torch.allclose(mine, theirs, rtol=0, atol=1.0e-4)
            for mine, theirs in zip(weight, table, strict=True)
            if theirs.any()
        )

    return next((k for k, weight in enumerate(draws, start=1) if fits(weight)), 0)
