# misconception: The base is the character before.
# loses: 3
def without_marks(text):
    kept, before = [], ""
    for character in unicodedata.normalize("NFD", text):
        mark = unicodedata.combining(character) != 0
        if not (mark and unicodedata.name(before or " ", "").startswith("LATIN")):
            kept.append(character)
        before = character
    return unicodedata.normalize("NFC", "".join(kept))
