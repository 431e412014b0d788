# misconception: The means of the orders are added up.
# loses: 3
class BagOfNgrams(nn.Module):
    def __init__(self, buckets, dimension, languages):
        super().__init__()
        self.tables = nn.ModuleList(
            nn.EmbeddingBag(rows, dimension, mode="mean") for rows in buckets
        )
        self.head = nn.Linear(dimension, languages)

    def forward(self, tapes, offsets):
        orders = zip(self.tables, tapes, offsets, strict=True)
        return self.head(sum(table(*bag) for table, *bag in orders))
