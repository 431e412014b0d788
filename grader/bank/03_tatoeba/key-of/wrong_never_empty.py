# misconception: Every text has something but punctuation.
# loses: 3
def key_of(text):
    key = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    while unicodedata.category(key[-1]).startswith("P"):
        key = key[:-1]
    return key
