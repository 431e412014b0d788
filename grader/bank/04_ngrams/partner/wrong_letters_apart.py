# misconception: A tuple of letters is a string.
# loses: 3
from itertools import product
from string import ascii_lowercase


def partner(ngram, rows):
    row = hash_ngram(ngram) % rows
    candidates = product(ascii_lowercase, repeat=4)
    return next(each for each in candidates if hash_ngram("".join(each)) % rows == row)
