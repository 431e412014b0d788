# misconception: Recall is enough.
# loses: 3
def macro_f1(truth, found):
    langs = set(truth)
    agreed = Counter(a for a, b in zip(truth, found) if a == b)
    return sum(agreed[x] / truth.count(x) for x in langs) / len(langs)
