# misconception: Korean syllables are Hangul Jamo.
# loses: 3
def relevant_shares(cleaned):
    found = [letter for letter in cleaned if letter != " "]
    shares = [0.0] * 12
    for letter in found:
        kinds = (kind for kind, block in RELEVANT.items() if ord(letter) in block)
        korean = 0xAC00 <= ord(letter) <= 0xD7AF
        shares[9 if korean else next(kinds, len(letter.encode()))] += 1 / len(found)
    return shares
