# misconception: UTF-16 counts bytes as UTF-8 does.
# loses: 3
def relevant_shares(cleaned):
    found = [letter for letter in cleaned if letter != " "]
    shares = [0.0] * 12
    for letter in found:
        kinds = (kind for kind, block in RELEVANT.items() if ord(letter) in block)
        shares[next(kinds, len(letter.encode("utf-16-le")))] += 1 / len(found)
    return shares
