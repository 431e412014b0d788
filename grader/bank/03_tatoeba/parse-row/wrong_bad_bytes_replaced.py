# misconception: A replaced byte does no harm.
# loses: 3
def parse_row(line):
    columns = line.decode("utf-8", errors="replace").rstrip("\r\n").split("\t", 2)
    if len(columns) < 3 or not columns[0].isdecimal():
        return None
    if columns[1] in ("", r"\N") or not columns[2].strip():
        return None
    return int(columns[0]), columns[1], columns[2].replace("\t", " ")
