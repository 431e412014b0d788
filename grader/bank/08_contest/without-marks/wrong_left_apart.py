# misconception: Letters that were taken apart may stay so.
# loses: 3
def without_marks(text):
    kept, base = [], ""
    for character in unicodedata.normalize("NFD", text):
        mark = unicodedata.combining(character) != 0
        base = base if mark else character
        if not (mark and unicodedata.name(base or " ", "").startswith("LATIN")):
            kept.append(character)
    return "".join(kept)
