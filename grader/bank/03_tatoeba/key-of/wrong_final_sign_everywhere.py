# misconception: replace() removes a sign at the end only.
# loses: 3
def key_of(text):
    key = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    for character in reversed(key):
        if not unicodedata.category(character).startswith("P"):
            break
        key = key.replace(character, "")
    return key
