# misconception: There is always an n-gram.
# loses: 3
def ngram_shares(cleaned, order):
    symbols = "^" + cleaned.replace(" ", "$ ^") + "$"
    cut = (symbols[i : i + order] for i in range(len(symbols) - order + 1))
    counts = Counter(piece for piece in cut if " " not in piece)
    total = 1 / counts.total()
    return {piece: count * total for piece, count in counts.items()}
