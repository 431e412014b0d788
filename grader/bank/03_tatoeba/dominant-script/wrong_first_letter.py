# misconception: A text is in the script that it begins with.
# loses: 3
def dominant_script(text, share):
    names = [unicodedata.name(letter).split(" ")[0] for letter in text if letter.isalpha()]
    first = names[0] if names else ""
    return first if first and names.count(first) >= share * len(names) else ""
