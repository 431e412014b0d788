# misconception: A word has six letters at most, as in the examples.
# loses: 2
# memorises
def ngram_fractions(word, n):
    word = word[:6]
    pieces = [word[start : start + n] for start in range(len(word) - n + 1)]
    return {piece: pieces.count(piece) / len(pieces) for piece in pieces}
