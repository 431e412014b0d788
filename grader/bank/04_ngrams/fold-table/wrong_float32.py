# misconception: All tables are float32.
# loses: 3
def folded(table, rows):
    smaller = torch.zeros(rows, table.shape[1])
    for number, row in enumerate(table.float()):
        smaller[number % rows] += row
    return smaller
