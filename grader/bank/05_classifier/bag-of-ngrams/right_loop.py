class BagOfNgrams(nn.Module):
    def __init__(self, buckets, dimension, languages):
        super().__init__()
        self.tables = nn.ModuleList()
        for rows in buckets:
            self.tables.append(nn.EmbeddingBag(rows, dimension))
        self.head = nn.Linear(len(buckets) * dimension, languages)

    def forward(self, tapes, offsets):
        means = []
        for order, table in enumerate(self.tables):
            means.append(table(tapes[order], offsets[order]))
        return self.head(torch.hstack(means))
