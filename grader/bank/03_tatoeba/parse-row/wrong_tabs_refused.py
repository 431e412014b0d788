# misconception: A row with four columns is lost.
# loses: 3
def parse_row(line):
    try:
        columns = line.decode("utf-8").rstrip("\r\n").split("\t")
    except UnicodeDecodeError:
        return None
    if len(columns) != 3 or not columns[0].isdecimal():
        return None
    if columns[1] in ("", r"\N") or not columns[2].strip():
        return None
    return int(columns[0]), columns[1], columns[2]
