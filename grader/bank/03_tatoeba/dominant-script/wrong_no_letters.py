# misconception: Every text has letters.
# loses: 3
def dominant_script(text, share):
    names = [unicodedata.name(letter).split(" ")[0] for letter in text if letter.isalpha()]
    best = max(names, key=names.count)
    return best if names.count(best) >= share * len(names) else ""
