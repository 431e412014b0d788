# misconception: Two spaces side by side part two words, as one space does.
# loses: 3
import re


def ngram_shares(cleaned, order):
    words = [f"^{word}$" for word in re.split(" +", cleaned)]
    counts = Counter(piece for word in words for piece in windows(word, order))
    return {piece: count / counts.total() for piece, count in counts.items()}
