# misconception: NFC and NFKC are the same.
# loses: 3
def key_of(text):
    key = "".join(unicodedata.normalize("NFC", text).casefold().split())
    while key and unicodedata.category(key[-1])[0] == "P":
        key = key[:-1]
    return key
