# misconception: split() without an argument cuts at tabs only.
# loses: 3
def parse_row(line):
    try:
        number, lang, *words = line.decode("utf-8").split()
    except ValueError:
        return None
    if not words or lang == r"\N" or not number.isdecimal():
        return None
    return int(number), lang, " ".join(words)
