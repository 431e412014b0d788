# misconception: What looks the same is the same.
# loses: 3
def key_of(text):
    key = "".join(text.casefold().split())
    while key and unicodedata.category(key[-1]).startswith("P"):
        key = key[:-1]
    return key
