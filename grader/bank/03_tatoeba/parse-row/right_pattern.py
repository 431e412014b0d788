import re


def parse_row(line):
    try:
        row = line.decode()
    except UnicodeDecodeError:
        return None
    match = re.fullmatch(r"([0-9]+)\t(?!\\N\t)([^\t]+)\t([^\r\n]*\S[^\r\n]*)\r?\n?", row)
    return (int(match[1]), match[2], match[3].replace("\t", " ")) if match else None
