# misconception: A fraction is a count.
# loses: 3
def ngram_fractions(word, n):
    pieces = [word[start : start + n] for start in range(len(word) - n + 1)]
    return {piece: pieces.count(piece) for piece in pieces}
