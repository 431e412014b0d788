# misconception: What is not ASCII is a mark.
# loses: 3
def without_marks(text):
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
