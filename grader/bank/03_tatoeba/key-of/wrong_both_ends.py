# misconception: Signs at the beginning go as well.
# loses: 3
def key_of(text):
    key = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    signs = "".join(c for c in key if unicodedata.category(c).startswith("P"))
    return key.strip(signs) if signs else key
