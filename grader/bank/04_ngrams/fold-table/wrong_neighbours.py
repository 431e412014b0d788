# misconception: Rows that are next to each other become one.
# loses: 3
def folded(table, rows):
    return table.view(rows, -1, table.shape[1]).sum(dim=1)
