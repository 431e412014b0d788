# misconception: Each different n-gram weighs the same.
# loses: 3
def ngram_shares(cleaned, order):
    symbols = "^" + cleaned.replace(" ", "$ ^") + "$"
    cut = (symbols[i : i + order] for i in range(len(symbols) - order + 1))
    counts = Counter(piece for piece in cut if " " not in piece)
    return {piece: 1 / len(counts) for piece, count in counts.items()}
