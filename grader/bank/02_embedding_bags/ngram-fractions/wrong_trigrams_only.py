# misconception: N-grams are trigrams.
# loses: 3
def ngram_fractions(word, n):
    pieces = [word[start : start + 3] for start in range(len(word) - 2)]
    return {piece: pieces.count(piece) / len(pieces) for piece in pieces}
