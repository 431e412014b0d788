# misconception: An unknown n-gram needs no row.
# loses: 3
def dictionary_rows(training, texts):
    counts = Counter(ngram for text in training for ngram in text)
    order = sorted(counts, key=lambda ngram: (-counts[ngram], ngram))
    row = {ngram: number for number, ngram in enumerate(order, 1)}
    return [[row[ngram] for ngram in text if ngram in row] for text in texts]
