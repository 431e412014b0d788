# misconception: The whole is the number of distinct n-grams.
# loses: 3
def ngram_fractions(word, n):
    pieces = [word[start : start + n] for start in range(len(word) - n + 1)]
    return {piece: pieces.count(piece) / len(set(pieces)) for piece in pieces}
