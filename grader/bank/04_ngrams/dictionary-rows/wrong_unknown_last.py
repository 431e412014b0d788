# misconception: Unknown n-grams get the row after the last.
# loses: 3
def dictionary_rows(training, texts):
    counts = Counter(ngram for text in training for ngram in text)
    order = sorted(counts, key=lambda ngram: (-counts[ngram], ngram))
    row = {ngram: number for number, ngram in enumerate(order, 1)}
    return [[row.get(ngram, len(row) + 1) for ngram in text] for text in texts]
