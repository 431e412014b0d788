# misconception: The library has this function, so a call of it is the answer.
# loses: 3
def relevant_shares(cleaned):
    shares = [0.0] * 12
    for kind, share in relevant_scripts(cleaned):
        shares[kind] = share
    return shares
