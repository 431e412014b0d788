def key_of(text):
    folded = unicodedata.normalize("NFKC", text).casefold()
    characters = [character for character in folded if not character.isspace()]
    while characters and unicodedata.category(characters[-1])[0] == "P":
        characters.pop()
    return "".join(characters)
