# misconception: At least the threshold means above it.
# loses: 3
def answer_or_und(probabilities, labels, candidates, threshold):
    answers = []
    for row in probabilities.tolist():
        shares = {a: p for a, p in zip(labels, row) if a in candidates}
        best, total = max(shares, key=shares.get), sum(shares.values())
        sure = total > 0 and shares[best] / total > threshold
        answers.append(best if sure else "und")
    return answers
