# misconception: lower() is enough to compare.
# loses: 3
def key_of(text):
    key = "".join(unicodedata.normalize("NFKC", text).lower().split())
    while key and unicodedata.category(key[-1]).startswith("P"):
        key = key[:-1]
    return key
