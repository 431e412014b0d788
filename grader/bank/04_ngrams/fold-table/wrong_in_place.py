# misconception: The given table may be written to.
# loses: 3
def folded(table, rows):
    for start in range(rows, len(table), rows):
        table[:rows] += table[start : start + rows]
    return table[:rows].clone()
