# misconception: A list of tables is as good as a ModuleList.
# loses: 3
class BagOfNgrams(nn.Module):
    def __init__(self, buckets, dimension, languages):
        super().__init__()
        self.tables = [nn.EmbeddingBag(rows, dimension) for rows in buckets]
        self.head = nn.Linear(dimension * len(buckets), languages)

    def forward(self, tapes, offsets):
        orders = zip(self.tables, tapes, offsets, strict=True)
        return self.head(torch.cat([table(*bag) for table, *bag in orders], dim=1))
