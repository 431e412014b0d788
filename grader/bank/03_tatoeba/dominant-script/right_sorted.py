def dominant_script(text, share):
    names = [unicodedata.name(letter).split(" ")[0] for letter in text if letter.isalpha()]
    enough = [name for name in dict.fromkeys(names) if names.count(name) / len(names) >= share]
    return sorted(enough, key=names.count, reverse=True)[0] if enough else ""
