# misconception: Every answer is a language of the test.
# loses: 3
def macro_f1(truth, found):
    langs = set(truth) | set(found)
    agreed = Counter(a for a, b in zip(truth, found) if a == b)
    return sum(2 * agreed[x] / (truth.count(x) + found.count(x)) for x in langs) / len(langs)
