def ngram_fractions(word, n):
    """The word beside itself, shifted by 0 to n - 1 characters."""
    pieces = ["".join(letters) for letters in zip(*(word[shift:] for shift in range(n)))]
    fractions = {}
    for piece in pieces:
        fractions[piece] = fractions.get(piece, 0.0) + 1 / len(pieces)
    return fractions
