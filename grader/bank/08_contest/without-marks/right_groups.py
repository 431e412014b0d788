def without_marks(text):
    groups = []
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.combining(character) and groups:
            groups[-1].append(character)
        else:
            groups.append([character])
    latin = (unicodedata.name(group[0], "").startswith("LATIN") for group in groups)
    parts = ("".join(group[:1] if is_latin else group) for group, is_latin in zip(groups, latin))
    return unicodedata.normalize("NFC", "".join(parts))
