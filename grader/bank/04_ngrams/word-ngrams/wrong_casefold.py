# misconception: Small letters are what casefold gives.
# loses: 3
def word_ngrams(text, order):
    spaced = [f" {word} " for word in text.casefold().split()]
    cut = [w[i : i + order] for w in spaced for i in range(len(w) - order + 1)]
    return [ngram for ngram in cut if ngram != " "]
