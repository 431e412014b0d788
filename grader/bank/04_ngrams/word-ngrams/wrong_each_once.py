# misconception: An n-gram that comes twice counts once.
# loses: 3
def word_ngrams(text, order):
    bounded = [f" {word} " for word in text.lower().split()]
    found = [word[i : i + order] for word in bounded for i in range(len(word) - order + 1)]
    return list(dict.fromkeys(ngram for ngram in found if ngram.strip()))
