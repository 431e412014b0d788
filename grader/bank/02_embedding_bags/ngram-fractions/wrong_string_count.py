# misconception: str.count finds n-grams that overlap.
# loses: 3
def ngram_fractions(word, n):
    total = len(word) - n + 1
    return {word[i : i + n]: word.count(word[i : i + n]) / total for i in range(total)}
