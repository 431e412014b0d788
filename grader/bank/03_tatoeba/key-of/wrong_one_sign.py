# misconception: A sentence ends with one sign.
# loses: 3
def key_of(text):
    key = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return key[:-1] if unicodedata.category(key[-1]).startswith("P") else key
