# misconception: Every language is answered at least once.
# loses: 3
def macro_f1(truth, found):
    langs = set(truth)
    total = 0.0
    for lang in langs:
        both = sum(a == b == lang for a, b in zip(truth, found))
        precision, recall = both / found.count(lang), both / truth.count(lang)
        total += 2 * precision * recall / (precision + recall)
    return total / len(langs)
