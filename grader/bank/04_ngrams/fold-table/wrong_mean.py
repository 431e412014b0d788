# misconception: The new row is the mean of the old ones.
# loses: 3
def folded(table, rows):
    return table.view(-1, rows, table.shape[1]).mean(dim=0)
