# misconception: Signs and spaces count as letters.
# loses: 3
def dominant_script(text, share):
    names = [unicodedata.name(character).split(" ")[0] for character in text]
    best = max(names, key=names.count, default="")
    return best if best and names.count(best) >= share * len(names) else ""
