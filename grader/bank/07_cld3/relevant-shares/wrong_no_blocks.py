# misconception: The number of bytes says it all.
# loses: 3
def relevant_shares(cleaned):
    found = [letter for letter in cleaned if letter != " "]
    shares = [0.0] * 12
    for letter in found:
        shares[len(letter.encode())] += 1 / len(found)
    return shares
