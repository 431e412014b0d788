# misconception: A block ends before its last code point.
# loses: 3
def relevant_shares(cleaned):
    found = [letter for letter in cleaned if letter != " "]
    shares = [0.0] * 12
    for letter in found:
        kinds = (k for k, block in RELEVANT.items() if block.start <= ord(letter) < block.stop - 1)
        shares[next(kinds, len(letter.encode()))] += 1 / len(found)
    return shares
