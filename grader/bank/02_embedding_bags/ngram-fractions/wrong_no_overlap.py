# misconception: N-grams stand side by side.
# loses: 3
def ngram_fractions(word, n):
    pieces = [word[start : start + n] for start in range(0, len(word) - n + 1, n)]
    return {piece: pieces.count(piece) / len(pieces) for piece in pieces}
