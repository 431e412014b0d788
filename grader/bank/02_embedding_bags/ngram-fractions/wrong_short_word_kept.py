# misconception: A word shorter than n is its own n-gram.
# loses: 3
def ngram_fractions(word, n):
    pieces = [word[start : start + n] for start in range(max(1, len(word) - n + 1))]
    return {piece: pieces.count(piece) / len(pieces) for piece in pieces}
