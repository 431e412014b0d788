# misconception: What str.isdecimal takes is made of the digits 0 to 9.
# loses: 3
def parse_row(line):
    try:
        columns = line.decode("utf-8").removesuffix("\n").removesuffix("\r").split("\t", 2)
    except UnicodeDecodeError:
        return None
    if len(columns) < 3 or not columns[0].isdecimal() or columns[1] in ("", r"\N"):
        return None
    return (int(columns[0]), columns[1], columns[2].replace("\t", " ")) if columns[2].strip() else None
