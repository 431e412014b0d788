# misconception: A sign alone is no n-gram of one character.
# loses: 3
def ngram_shares(cleaned, order):
    words = [f"^{word}$" for word in cleaned.split(" ")]
    cut = (piece for word in words for piece in windows(word, order))
    counts = Counter(piece for piece in cut if piece not in ("^", "$"))
    return {piece: count / counts.total() for piece, count in counts.items()}
