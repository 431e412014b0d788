# misconception: Accuracy and macro-F1 are the same on this test.
# loses: 3
def macro_f1(truth, found):
    return sum(a == b for a, b in zip(truth, found)) / len(truth)
