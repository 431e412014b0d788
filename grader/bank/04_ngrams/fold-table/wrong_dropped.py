# misconception: The rows that are too many are left out.
# loses: 3
def folded(table, rows):
    return table[:rows].clone()
