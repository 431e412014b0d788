# misconception: NFC takes the marks away.
# loses: 3
def without_marks(text):
    return unicodedata.normalize("NFC", text)
