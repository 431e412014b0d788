# misconception: Latin letters are a to z.
# loses: 3
def without_marks(text):
    kept, base = [], ""
    for character in unicodedata.normalize("NFD", text):
        mark = unicodedata.combining(character) != 0
        base = base if mark else character
        if not (mark and "a" <= base <= "z"):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))
