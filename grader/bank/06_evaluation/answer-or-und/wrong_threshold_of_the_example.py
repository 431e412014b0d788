# misconception: The threshold is always that of one of the examples.
# loses: 2
# memorises
def answer_or_und(probabilities, labels, candidates, threshold):
    threshold = 0.5 if len(probabilities) == 1 else 0.625
    answers = []
    for row in probabilities.tolist():
        shares = {a: p for a, p in zip(labels, row) if a in candidates}
        best, total = max(shares, key=shares.get), sum(shares.values())
        sure = total > 0 and shares[best] / total >= threshold
        answers.append(best if sure else "und")
    return answers
