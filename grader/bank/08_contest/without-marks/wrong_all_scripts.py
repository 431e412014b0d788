# misconception: A mark is a mark in every script.
# loses: 3
def without_marks(text):
    kept = [c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)]
    return unicodedata.normalize("NFC", "".join(kept))
