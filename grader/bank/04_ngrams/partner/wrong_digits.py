# misconception: Any string will do.
# loses: 3
def partner(ngram, rows):
    row, number = hash_ngram(ngram) % rows, 0
    while hash_ngram(str(number)) % rows != row:
        number += 1
    return str(number)
