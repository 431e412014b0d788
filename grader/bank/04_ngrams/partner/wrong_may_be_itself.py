# misconception: A search never finds the n-gram that it began with.
# loses: 3
from itertools import product
from string import ascii_lowercase


def partner(ngram, rows):
    row = hash_ngram(ngram) % rows
    candidates = ("".join(letters) for letters in product(ascii_lowercase, repeat=4))
    return next(each for each in candidates if hash_ngram(each) % rows == row)
