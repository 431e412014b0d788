# misconception: There is always a first training text.
# loses: 3
def dictionary_rows(training, texts):
    counts = Counter(training[0])
    for text in training[1:]:
        counts.update(text)
    order = sorted(counts, key=lambda ngram: (-counts[ngram], ngram))
    row = {ngram: number for number, ngram in enumerate(order, 1)}
    return [[row.get(ngram, 0) for ngram in text] for text in texts]
