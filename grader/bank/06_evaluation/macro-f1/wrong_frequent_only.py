# misconception: Rare languages may be left out.
# loses: 3
def macro_f1(truth, found):
    texts = Counter(truth)
    agreed = Counter(a for a, b in zip(truth, found) if a == b)
    langs = [x for x, n in texts.most_common(4)]
    return sum(2 * agreed[x] / (texts[x] + found.count(x)) for x in langs) / len(langs)
