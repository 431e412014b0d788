def folded(table, rows):
    return sum(table.split(rows))
