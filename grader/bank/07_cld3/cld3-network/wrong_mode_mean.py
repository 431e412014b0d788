# misconception: The bags are means, so their mode is mean.
# loses: 3
class CLD3Network(nn.Module):
    def __init__(self, shapes, hidden, outputs):
        super().__init__()
        self.tables = nn.ModuleList(nn.EmbeddingBag(*shape, mode="mean") for shape in shapes)
        self.hidden = nn.Linear(sum(size for _, size in shapes), hidden)
        self.output = nn.Linear(hidden, outputs)

    def forward(self, tapes):
        means = [table(*tape) for table, tape in zip(self.tables, tapes, strict=True)]
        return self.output(self.hidden(torch.cat(means, dim=1)).relu())
