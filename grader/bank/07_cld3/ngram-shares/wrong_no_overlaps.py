# misconception: str.count counts n-grams that overlap themselves.
# loses: 3
def ngram_shares(cleaned, order):
    symbols = "^" + cleaned.replace(" ", "$ ^") + "$"
    cut = [piece for piece in windows(symbols, order) if " " not in piece]
    return {piece: symbols.count(piece) / len(cut) for piece in cut}
