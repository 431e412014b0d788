def parse_row(line):
    """Bytes are cut first, and decoded one column at a time."""
    columns = line.removesuffix(b"\n").removesuffix(b"\r").split(b"\t")
    try:
        number, lang, *parts = [column.decode("utf-8") for column in columns]
        text = " ".join(parts)
        if not (number.isascii() and number.isdecimal()) or not text.strip() or lang in {"", "\\N"}:
            return None
        return int(number), lang, text
    except ValueError:
        return None
