# misconception: There are as many languages as in one of the examples.
# loses: 2
# memorises
def macro_f1(truth, found):
    agreed = Counter(a for a, b in zip(truth, found) if a == b)
    each = [2 * agreed[x] / (truth.count(x) + found.count(x)) for x in set(truth)]
    return sum(each) / {5: 5, 3: 2}.get(len(truth), 3)
