# misconception: Three letters are enough to reach each of 4,096 rows.
# loses: 3
from itertools import product
from string import ascii_lowercase


def partner(ngram, rows):
    row = hash_ngram(ngram) % rows
    for letters in product(ascii_lowercase, repeat=3):
        found = "".join(letters)
        if found != ngram and hash_ngram(found) % rows == row:
            return found
