# misconception: Scikit-learn has this function, so a call of it is the answer.
# loses: 3
def macro_f1(truth, found):
    each = f1_score(truth, found, labels=sorted(set(truth)), average=None, zero_division=0)
    return float(each.mean())
