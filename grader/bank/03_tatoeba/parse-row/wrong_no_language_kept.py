# misconception: Whatever stands in the second column is a language.
# loses: 3
def parse_row(line):
    try:
        number, lang, text = line.decode("utf-8").rstrip("\r\n").split("\t", 2)
        return (int(number), lang, text.replace("\t", " ")) if text.strip() else None
    except ValueError:
        return None
