class CLD3Network(nn.Module):
    def __init__(self, shapes, hidden, outputs):
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(*shape) for shape in shapes)
        self.hidden = nn.Linear(sum(size for _, size in shapes), hidden)
        self.output = nn.Linear(hidden, outputs)

    def forward(self, tapes):
        parts = []
        for table, (rows, starts, shares) in zip(self.tables, tapes, strict=True):
            lengths = torch.cat([starts, torch.tensor([len(rows)])]).diff()
            text = torch.repeat_interleave(torch.arange(len(starts)), lengths)
            zeros = torch.zeros(len(starts), table.embedding_dim)
            parts.append(zeros.index_add(0, text, shares[:, None] * table(rows)))
        return self.output(torch.relu(self.hidden(torch.cat(parts, dim=1))))
