def folded(table, rows):
    smaller = torch.zeros(rows, table.shape[1], dtype=table.dtype)
    return smaller.index_add(0, torch.arange(len(table)) % rows, table)
