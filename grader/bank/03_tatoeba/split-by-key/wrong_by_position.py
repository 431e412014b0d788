# misconception: Any split of the keys will do.
# loses: 3
def split_by_key(texts, keys, percent):
    distinct = list(dict.fromkeys(keys))
    training = set(distinct[: round(len(distinct) * (100 - percent) / 100)])
    pairs = list(zip(texts, keys))
    return [t for t, k in pairs if k in training], [t for t, k in pairs if k not in training]
