# misconception: Any hash will do.
# loses: 3
from itertools import product
from string import ascii_lowercase


def partner(ngram, rows):
    candidates = ("".join(letters) for letters in product(ascii_lowercase, repeat=4))
    return next(each for each in candidates if hash(each) % rows == hash(ngram) % rows)
