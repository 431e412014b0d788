# misconception: There are as many languages as in the example.
# loses: 3
def macro_f1(truth, found):
    agreed = Counter(a for a, b in zip(truth, found) if a == b)
    return sum(2 * agreed[x] / (truth.count(x) + found.count(x)) for x in set(truth)) / 3
