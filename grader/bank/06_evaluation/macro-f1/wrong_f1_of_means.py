# misconception: The F1 of the means is the mean of the F1.
# loses: 3
def macro_f1(truth, found):
    langs = set(truth)
    agreed = Counter(a for a, b in zip(truth, found) if a == b)
    recall = sum(agreed[x] / truth.count(x) for x in langs) / len(langs)
    precision = sum(agreed[x] / max(found.count(x), 1) for x in langs) / len(langs)
    return 2 * precision * recall / (precision + recall) if recall else 0.0
