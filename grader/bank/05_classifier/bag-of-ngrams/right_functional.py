class BagOfNgrams(nn.Module):
    def __init__(self, buckets, dimension, languages):
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(rows, dimension) for rows in buckets)
        self.head = nn.Linear(len(buckets) * dimension, languages)

    def forward(self, tapes, offsets):
        texts, parts = len(offsets[0]), []
        for table, tape, starts in zip(self.tables, tapes, offsets, strict=True):
            lengths = torch.cat([starts, torch.tensor([len(tape)])]).diff()
            bag = torch.repeat_interleave(torch.arange(texts), lengths)
            sums = torch.zeros(texts, table.embedding_dim).index_add(0, bag, table(tape))
            parts.append(sums / lengths.clamp(min=1)[:, None])
        return self.head(torch.cat(parts, dim=1))
