# misconception: A language that is never answered has no F1.
# loses: 3
def macro_f1(truth, found):
    scores = []
    for lang in set(truth):
        both = sum(a == b == lang for a, b in zip(truth, found))
        if lang in found:
            scores.append(2 * both / (truth.count(lang) + found.count(lang)))
    return sum(scores) / len(scores) if scores else 0.0
