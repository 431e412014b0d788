# misconception: Rows are counted from one.
# loses: 3
from itertools import product
from string import ascii_lowercase


def partner(ngram, rows):
    row = (hash_ngram(ngram) + 1) % rows
    candidates = ("".join(letters) for letters in product(ascii_lowercase, repeat=4))
    return next(each for each in candidates if each != ngram and hash_ngram(each) % rows == row)
