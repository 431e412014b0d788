# misconception: 0 of 0 is at least every threshold.
# loses: 3
def answer_or_und(probabilities, labels, candidates, threshold):
    answers = []
    for row in probabilities.tolist():
        shares = {a: p for a, p in zip(labels, row) if a in candidates}
        best, total = max(shares, key=shares.get), sum(shares.values())
        sure = shares[best] >= threshold * total
        answers.append(best if sure else "und")
    return answers
