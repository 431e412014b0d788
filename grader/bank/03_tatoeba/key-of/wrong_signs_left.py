# misconception: A text without its spaces is its key.
# loses: 3
def key_of(text):
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
