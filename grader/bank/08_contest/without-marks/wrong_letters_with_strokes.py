# misconception: A stroke through a letter is a mark.
# loses: 2
def without_marks(text):
    text = text.translate(str.maketrans("łŁđĐøØ", "lLdDoO"))
    kept, base = [], ""
    for character in unicodedata.normalize("NFD", text):
        mark = unicodedata.combining(character) != 0
        base = base if mark else character
        if not (mark and unicodedata.name(base or " ", "").startswith("LATIN")):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))
