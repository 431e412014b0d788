# misconception: The most frequent script is dominant, whatever its share.
# loses: 3
def dominant_script(text, share):
    names = [unicodedata.name(letter).split(" ")[0] for letter in text if letter.isalpha()]
    return max(names, key=names.count, default="")
