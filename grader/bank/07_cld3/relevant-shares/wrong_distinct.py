# misconception: A letter that stands twice in the text counts once.
# loses: 3
def relevant_shares(cleaned):
    found = set(cleaned) - {" "}
    shares = [0.0] * 12
    for letter in found:
        kinds = (kind for kind, block in RELEVANT.items() if ord(letter) in block)
        shares[next(kinds, len(letter.encode()))] += 1 / len(found)
    return shares
