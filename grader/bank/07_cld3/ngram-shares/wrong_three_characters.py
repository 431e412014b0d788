# misconception: An n-gram has three characters at most.
# loses: 2
# memorises
def ngram_shares(cleaned, order):
    symbols, order = "^" + cleaned.replace(" ", "$ ^") + "$", min(order, 3)
    cut = (symbols[i : i + order] for i in range(len(symbols) - order + 1))
    counts = Counter(piece for piece in cut if " " not in piece)
    return {piece: count / counts.total() for piece, count in counts.items()}
