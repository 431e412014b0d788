# misconception: Equally frequent n-grams keep the order in which they came.
# loses: 3
def dictionary_rows(training, texts):
    counts = Counter(ngram for text in training for ngram in text)
    order = [ngram for ngram, _ in counts.most_common()]
    row = {ngram: number for number, ngram in enumerate(order, 1)}
    return [[row.get(ngram, 0) for ngram in text] for text in texts]
