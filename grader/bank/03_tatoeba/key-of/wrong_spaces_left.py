# misconception: Only spaces at the ends vary.
# loses: 3
def key_of(text):
    key = unicodedata.normalize("NFKC", text).casefold().strip()
    while key and unicodedata.category(key[-1]).startswith("P"):
        key = key[:-1].rstrip()
    return key
