# misconception: An id is made of digits if int() takes it.
# loses: 3
def parse_row(line):
    try:
        number, lang, text = line.decode("utf-8").split("\t", 2)
        text = text.removesuffix("\n").removesuffix("\r")
        row = int(number), lang, text.replace("\t", " ")
    except ValueError:
        return None
    return row if lang not in ("", r"\N") and text.strip() else None
