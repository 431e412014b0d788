import random


def partner(ngram, rows):
    generator = random.Random(ngram)
    found = ngram
    while found == ngram or hash_ngram(found) % rows != hash_ngram(ngram) % rows:
        found = "".join(generator.choices("abcdefghijklmnopqrstuvwxyz", k=6))
    return found
