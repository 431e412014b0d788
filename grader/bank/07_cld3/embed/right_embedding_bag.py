def embed(tables, texts):
    def bag_of(table, bag):
        rows = torch.tensor([row for row, _ in bag], dtype=torch.int64)
        shares = torch.tensor([share for _, share in bag], dtype=torch.float32)
        start = torch.tensor([0])
        return torch.nn.functional.embedding_bag(rows, table, start, mode="sum", per_sample_weights=shares)[0]

    return torch.stack(
        [torch.cat([bag_of(t, b) for t, b in zip(tables, bags, strict=True)]) for bags in texts]
    )
