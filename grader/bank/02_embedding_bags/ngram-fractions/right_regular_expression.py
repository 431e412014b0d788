import re


def ngram_fractions(word, n):
    pieces = re.findall(rf"(?=(.{{{n}}}))", word, flags=re.DOTALL)
    return {piece: pieces.count(piece) / len(pieces) for piece in sorted(set(pieces))}
