# misconception: A search that begins with short strings needs no look at the n-gram itself.
# loses: 3
from itertools import product
from string import ascii_lowercase


def partner(ngram, rows):
    row = hash_ngram(ngram) % rows
    for letters in range(1, 5):
        for each in map("".join, product(ascii_lowercase, repeat=letters)):
            if hash_ngram(each) % rows == row:
                return each
    return None
