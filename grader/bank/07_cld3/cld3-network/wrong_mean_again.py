# misconception: A weighted bag is divided by its length.
# loses: 3
class CLD3Network(nn.Module):
    def __init__(self, shapes, hidden, outputs):
        super().__init__()
        self.tables = nn.ModuleList(nn.EmbeddingBag(*shape, mode="sum") for shape in shapes)
        self.hidden = nn.Linear(sum(size for _, size in shapes), hidden)
        self.output = nn.Linear(hidden, outputs)

    def forward(self, tapes):
        means = []
        for table, (rows, starts, shares) in zip(self.tables, tapes, strict=True):
            lengths = torch.cat([starts, torch.tensor([len(rows)])]).diff().clamp(min=1)
            means.append(table(rows, starts, shares) / lengths[:, None])
        return self.output(self.hidden(torch.cat(means, dim=1)).relu())
