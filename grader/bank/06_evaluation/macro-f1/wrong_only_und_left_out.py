# misconception: Of the answers that occur nowhere in the truth only und is no language.
# loses: 3
def macro_f1(truth, found):
    scores = []
    for lang in sorted((set(truth) | set(found)) - {"und"}):
        both = sum(a == b == lang for a, b in zip(truth, found))
        scores.append(2 * both / (truth.count(lang) + found.count(lang)))
    return sum(scores) / len(scores)
