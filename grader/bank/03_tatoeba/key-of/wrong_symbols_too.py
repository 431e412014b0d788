# misconception: Whatever is no letter and no digit is punctuation.
# loses: 3
def key_of(text):
    key = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    while key and not key[-1].isalnum():
        key = key[:-1]
    return key
