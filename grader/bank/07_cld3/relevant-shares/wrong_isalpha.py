# misconception: What is not alphabetic is no letter, so the vowel signs of Hindi do not count.
# loses: 3
def relevant_shares(cleaned):
    found = [letter for letter in cleaned if letter.isalpha()]
    shares = [0.0] * 12
    for letter in found:
        kinds = (kind for kind, block in RELEVANT.items() if ord(letter) in block)
        shares[next(kinds, len(letter.encode()))] += 1 / len(found)
    return shares
