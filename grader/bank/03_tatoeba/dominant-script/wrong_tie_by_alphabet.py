# misconception: Of equal scripts any will do.
# loses: 3
def dominant_script(text, share):
    names = [unicodedata.name(letter).split(" ")[0] for letter in text if letter.isalpha()]
    best = max(sorted(set(names)), key=names.count, default="")
    return best if best and names.count(best) >= share * len(names) else ""
