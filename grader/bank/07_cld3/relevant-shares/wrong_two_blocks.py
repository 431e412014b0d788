# misconception: Greek and Cyrillic are the blocks that matter.
# loses: 2
# memorises
def relevant_shares(cleaned):
    found = [letter for letter in cleaned if letter != " "]
    shares = [0.0] * 12
    for letter in found:
        kinds = (kind for kind in (5, 6) if ord(letter) in RELEVANT[kind])
        shares[next(kinds, len(letter.encode()))] += 1 / len(found)
    return shares
