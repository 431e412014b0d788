# misconception: NFKD and NFD are the same.
# loses: 2
def without_marks(text):
    kept, base = [], ""
    for character in unicodedata.normalize("NFKD", text):
        mark = unicodedata.combining(character) != 0
        base = base if mark else character
        if not (mark and unicodedata.name(base or " ", "").startswith("LATIN")):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))
