# misconception: White space is the blank.
# loses: 3
def key_of(text):
    key = unicodedata.normalize("NFKC", text).casefold().replace(" ", "")
    while key and unicodedata.category(key[-1]).startswith("P"):
        key = key[:-1]
    return key
