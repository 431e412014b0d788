# misconception: A slice past the end of a word is still an n-gram.
# loses: 3
def ngram_fractions(word, n):
    pieces = [word[start : start + n] for start in range(len(word))]
    return {piece: pieces.count(piece) / len(pieces) for piece in pieces}
