# misconception: Side by side means the first numbers of all means, then the second ones.
# loses: 3
class BagOfNgrams(nn.Module):
    def __init__(self, buckets, dimension, languages):
        super().__init__()
        tables = [nn.EmbeddingBag(rows, dimension, mode="mean") for rows in buckets]
        self.tables = nn.ModuleList(tables)
        self.head = nn.Linear(dimension * len(buckets), languages)

    def forward(self, tapes, offsets):
        orders = zip(self.tables, tapes, offsets, strict=True)
        means = [table(tape, starts) for table, tape, starts in orders]
        return self.head(torch.stack(means, dim=2).flatten(1))
