# misconception: A letter of two bytes weighs twice.
# loses: 3
def relevant_shares(cleaned):
    found = [letter for letter in cleaned if letter != " "]
    shares = [0.0] * 12
    for letter in found:
        kinds = (kind for kind, block in RELEVANT.items() if ord(letter) in block)
        size = len(letter.encode())
        shares[next(kinds, size)] += size / sum(len(each.encode()) for each in found)
    return shares
