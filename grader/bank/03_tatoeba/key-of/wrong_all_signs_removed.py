# misconception: Punctuation within a text does not matter either.
# loses: 3
def key_of(text):
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c)[0] != "P")
