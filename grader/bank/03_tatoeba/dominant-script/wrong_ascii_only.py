# misconception: There are two scripts.
# loses: 3
def dominant_script(text, share):
    latin = sum(letter.isalpha() and letter.isascii() for letter in text)
    letters = sum(letter.isalpha() for letter in text)
    if not letters:
        return ""
    if latin >= share * letters:
        return "LATIN"
    return "CYRILLIC" if letters - latin >= share * letters else ""
