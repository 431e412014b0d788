from collections import Counter


def ngram_fractions(word, n):
    counts = Counter(word[start : start + n] for start in range(len(word) - n + 1))
    return {piece: count / counts.total() for piece, count in counts.items()}
