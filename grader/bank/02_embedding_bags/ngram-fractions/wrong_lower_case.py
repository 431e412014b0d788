# misconception: Capital letters are small letters.
# loses: 3
def ngram_fractions(word, n):
    word = word.lower()
    pieces = [word[start : start + n] for start in range(len(word) - n + 1)]
    return {piece: pieces.count(piece) / len(pieces) for piece in pieces}
