def dictionary_rows(training, texts):
    flat = [ngram for text in training for ngram in text]
    order = sorted(set(flat))
    order.sort(key=Counter(flat).get, reverse=True)
    numbers = dict(zip(order, range(1, len(order) + 1), strict=True))
    return [[numbers.get(ngram, 0) for ngram in text] for text in texts]
