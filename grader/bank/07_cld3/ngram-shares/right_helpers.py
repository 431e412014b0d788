def ngram_shares(cleaned, order):
    found = pieces(cleaned, order)
    shares = {}
    for piece in found:
        shares[piece] = shares.get(piece, 0) + 1
    return {piece: count / len(found) for piece, count in shares.items()}
