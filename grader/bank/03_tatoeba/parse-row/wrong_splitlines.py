# misconception: splitlines cuts at the end of the line and nowhere else.
# loses: 3
def parse_row(line):
    try:
        row = line.decode("utf-8").splitlines()[0]
    except UnicodeDecodeError:
        return None
    columns = row.split("\t", 2)
    if len(columns) < 3 or not (columns[0].isascii() and columns[0].isdecimal()):
        return None
    if columns[1] in ("", r"\N") or not columns[2].strip():
        return None
    return int(columns[0]), columns[1], columns[2].replace("\t", " ")
