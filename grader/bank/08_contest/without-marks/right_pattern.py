import re


def without_marks(text):
    parts, latin = [], False
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.combining(character) == 0:
            latin = re.match("LATIN", unicodedata.name(character, "")) is not None
            parts.append(character)
        elif not latin:
            parts.append(character)
    return unicodedata.normalize("NFC", "".join(parts))
