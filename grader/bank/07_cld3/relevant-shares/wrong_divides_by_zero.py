# misconception: There is always a letter.
# loses: 3
def relevant_shares(cleaned):
    found = [letter for letter in cleaned if letter != " "]
    shares = [0.0] * 12
    for letter in found:
        kinds = (kind for kind, block in RELEVANT.items() if ord(letter) in block)
        shares[next(kinds, len(letter.encode()))] += 1.0
    return [share / len(found) for share in shares]
