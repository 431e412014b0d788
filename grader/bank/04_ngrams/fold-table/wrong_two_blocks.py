# misconception: A table is always cut to half of its rows.
# loses: 3
def folded(table, rows):
    return table[:rows] + table[rows : 2 * rows]
