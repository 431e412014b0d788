def macro_f1(truth, found):
    scores = []
    for lang in sorted(set(truth)):
        theirs = {place for place, name in enumerate(truth) if name == lang}
        ours = {place for place, name in enumerate(found) if name == lang}
        scores.append(2 * len(theirs & ours) / (len(theirs) + len(ours)))
    return sum(scores) / len(scores)
