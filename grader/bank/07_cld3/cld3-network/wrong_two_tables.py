# misconception: There are two tables, as in the example.
# loses: 2
# memorises
class CLD3Network(nn.Module):
    def __init__(self, shapes, hidden, outputs):
        super().__init__()
        self.tables = nn.ModuleList(nn.EmbeddingBag(*shape, mode="sum") for shape in shapes)
        self.hidden = nn.Linear(sum(size for _, size in shapes), hidden)
        self.output = nn.Linear(hidden, outputs)

    def forward(self, tapes):
        sums = [table(*tape) for table, tape in list(zip(self.tables, tapes, strict=True))[:2]]
        return self.output(self.hidden(torch.cat(sums, dim=1)).relu())
