# misconception: The rarest n-gram comes first.
# loses: 3
def dictionary_rows(training, texts):
    counts = Counter(ngram for text in training for ngram in text)
    order = sorted(counts, key=lambda ngram: (counts[ngram], ngram))
    row = {ngram: number for number, ngram in enumerate(order, 1)}
    return [[row.get(ngram, 0) for ngram in text] for text in texts]
