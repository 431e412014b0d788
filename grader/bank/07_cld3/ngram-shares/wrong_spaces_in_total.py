# misconception: Windows with a space belong to the total.
# loses: 3
def ngram_shares(cleaned, order):
    symbols = "^" + cleaned.replace(" ", "$ ^") + "$"
    cut = [symbols[i : i + order] for i in range(len(symbols) - order + 1)]
    return {piece: cut.count(piece) / len(cut) for piece in cut if " " not in piece}
