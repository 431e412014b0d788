# misconception: The most frequent n-gram has row 0, like the unknown ones.
# loses: 3
def dictionary_rows(training, texts):
    counts = Counter(ngram for text in training for ngram in text)
    order = sorted(counts, key=lambda ngram: (-counts[ngram], ngram))
    row = {ngram: number for number, ngram in enumerate(order, 0)}
    return [[row.get(ngram, 0) for ngram in text] for text in texts]
