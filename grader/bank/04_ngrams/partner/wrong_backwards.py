# misconception: A hash does not see the order of letters.
# loses: 3
def partner(ngram, rows):
    return ngram[::-1]
