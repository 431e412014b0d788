# misconception: Two decimals are enough for a fraction.
# loses: 3
def ngram_fractions(word, n):
    pieces = [word[start : start + n] for start in range(len(word) - n + 1)]
    return {piece: round(pieces.count(piece) / len(pieces), 2) for piece in pieces}
