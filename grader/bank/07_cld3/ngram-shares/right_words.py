def ngram_shares(cleaned, order):
    words = [f"^{word}$" for word in cleaned.split(" ")]
    cut = [word[i : i + order] for word in words for i in range(len(word) - order + 1)]
    return {piece: cut.count(piece) / len(cut) for piece in set(cut)}
