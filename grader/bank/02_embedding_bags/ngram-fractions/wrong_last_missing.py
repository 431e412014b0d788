# misconception: range(len(word) - n) reaches the last n-gram.
# loses: 3
def ngram_fractions(word, n):
    pieces = [word[start : start + n] for start in range(len(word) - n)]
    return {piece: pieces.count(piece) / len(pieces) for piece in pieces}
