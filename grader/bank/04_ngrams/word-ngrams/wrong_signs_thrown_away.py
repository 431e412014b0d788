# misconception: The library's function does the same.
# loses: 3
def word_ngrams(text, order):
    return ngrams(text, order)
