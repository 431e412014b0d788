# misconception: Precision is enough.
# loses: 3
def macro_f1(truth, found):
    langs = set(truth)
    agreed = Counter(a for a, b in zip(truth, found) if a == b)
    return sum(agreed[x] / max(found.count(x), 1) for x in langs) / len(langs)
