# misconception: A word has at least one letter.
# loses: 3
def ngram_shares(cleaned, order):
    symbols = " ".join(f"^{word}$" for word in cleaned.split())
    cut = (symbols[i : i + order] for i in range(len(symbols) - order + 1))
    counts = Counter(piece for piece in cut if " " not in piece)
    return {piece: count / counts.total() for piece, count in counts.items()}
