# misconception: Every word has an n-gram to share the whole with.
# loses: 3
def ngram_fractions(word, n):
    pieces = [word[start : start + n] for start in range(len(word) - n + 1)]
    share = 1 / len(pieces)
    return {piece: pieces.count(piece) * share for piece in pieces}
