# misconception: All final signs are ASCII.
# loses: 3
def key_of(text):
    key = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return key.rstrip(".!?,;:")
