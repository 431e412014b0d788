def key_of(text):
    key = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    signs = {character for character in key if unicodedata.category(character).startswith("P")}
    return key.rstrip("".join(signs)) if signs else key
