# misconception: A text of blanks is a text.
# loses: 3
def parse_row(line):
    try:
        number, lang, text = line.decode("utf-8").rstrip("\r\n").split("\t", 2)
    except ValueError:
        return None
    if lang in ("", r"\N") or not number.isdecimal() or text == "":
        return None
    return int(number), lang, text.replace("\t", " ")
