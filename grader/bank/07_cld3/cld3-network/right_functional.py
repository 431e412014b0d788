class CLD3Network(nn.Module):
    def __init__(self, shapes, hidden, outputs):
        super().__init__()
        self.tables = nn.ModuleList()
        width = 0
        for rows, size in shapes:
            self.tables.append(nn.EmbeddingBag(rows, size, mode="sum"))
            width += size
        self.hidden, self.output = nn.Linear(width, hidden), nn.Linear(hidden, outputs)

    def forward(self, tapes):
        sums = [
            nn.functional.embedding_bag(
                rows, self.tables[n].weight, starts, mode="sum", per_sample_weights=shares
            )
            for n, (rows, starts, shares) in enumerate(tapes)
        ]
        return self.output(nn.functional.relu(self.hidden(torch.hstack(sums))))
