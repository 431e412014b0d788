# misconception: Strings are sorted as a dictionary on paper sorts words.
# loses: 3
def dictionary_rows(training, texts):
    counts = Counter(ngram for text in training for ngram in text)
    ordered = sorted(counts, key=lambda ngram: (-counts[ngram], ngram.lower(), ngram))
    row_of = {ngram: row for row, ngram in enumerate(ordered, 1)}
    return [[row_of.get(ngram, 0) for ngram in text] for text in texts]
