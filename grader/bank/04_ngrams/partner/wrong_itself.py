# misconception: An n-gram collides with itself.
# loses: 3
def partner(ngram, rows):
    return ngram
