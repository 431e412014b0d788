def dictionary_rows(training, texts):
    counts = {}
    for text in training:
        for ngram in text:
            counts[ngram] = counts.get(ngram, 0) + 1
    pairs = sorted((-count, ngram) for ngram, count in counts.items())
    place = {ngram: i + 1 for i, (_, ngram) in enumerate(pairs)}
    return [[place[n] if n in place else 0 for n in text] for text in texts]
