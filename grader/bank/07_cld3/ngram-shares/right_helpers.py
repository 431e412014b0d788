def ngram_shares(cleaned, order):
    found = [piece for word in cleaned.split(" ") for piece in windows(f"^{word}$", order)]
    shares = {}
    for piece in found:
        shares[piece] = shares.get(piece, 0) + 1
    return {piece: count / len(found) for piece, count in shares.items()}
