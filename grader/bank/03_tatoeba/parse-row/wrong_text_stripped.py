# misconception: Blanks around a text are never part of it.
# loses: 3
def parse_row(line):
    try:
        columns = line.decode("utf-8").strip().split("\t", 2)
    except UnicodeDecodeError:
        return None
    if len(columns) < 3 or not columns[0].isdecimal():
        return None
    if columns[1] in ("", r"\N") or not columns[2].strip():
        return None
    return int(columns[0]), columns[1], " ".join(columns[2].split())
